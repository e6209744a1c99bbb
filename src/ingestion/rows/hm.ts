/** The rows of "H&M Personalized Fashion Recommendations" as Kaggle ships them, translated to Vitrine's words. */
import { join } from "node:path";
import type { Attributes, InteractionInput, ProductInput, ShopperInput } from "../../domain.js";
import { Fields, type ReadRow } from "../fields.js";

/** Columns that describe an article and become attributes under their own names, less `_name`. */
const ARTICLE_ATTRIBUTES = [
  "product_code",
  "product_type_name",
  "graphical_appearance_name",
  "colour_group_name",
  "perceived_colour_value_name",
  "perceived_colour_master_name",
  "department_name",
  "index_name",
  "section_name",
  "garment_group_name",
] as const;
/** From the broadest to the narrowest. */
const ARTICLE_CATEGORY = ["index_group_name", "product_group_name", "product_type_name"] as const;
/** Numbers of what is also there by name. */
const ARTICLE_NUMBERS = [
  "product_type_no",
  "graphical_appearance_no",
  "colour_group_code",
  "perceived_colour_value_id",
  "perceived_colour_master_id",
  "department_no",
  "index_code",
  "index_group_no",
  "section_no",
  "garment_group_no",
] as const;

export const ARTICLE_COLUMNS = [
  "article_id",
  "prod_name",
  "detail_desc",
  ...ARTICLE_ATTRIBUTES,
  ...ARTICLE_NUMBERS,
  "index_group_name",
  "product_group_name",
];
export const CUSTOMER_COLUMNS = [
  "customer_id",
  "FN",
  "Active",
  "club_member_status",
  "fashion_news_frequency",
  "age",
  "postal_code",
];
export const TRANSACTION_COLUMNS = ["t_dat", "customer_id", "article_id", "price", "sales_channel_id"];

/**
 * An article. Its picture is `images/0xx/0xxxxxxxxx.jpg`, if there is one (not looked at here). It gets no price: prices stand only in
 * transactions, and one taken from there would tell which articles will be sold.
 */
export function readArticle(values: Readonly<Record<string, unknown>>, dir: string): ReadRow<ProductInput> {
  const fields = new Fields(values);
  const id = fields.id("article_id");
  const title = fields.text("prod_name");
  const description = fields.text("detail_desc");
  const category = ARTICLE_CATEGORY.map((name) => fields.text(name, 100)).filter((part) => part !== undefined);
  const attributes: Attributes = {};
  for (const name of ARTICLE_ATTRIBUTES) {
    const value = fields.text(name);
    if (value !== undefined) attributes[name.replace(/_name$/, "")] = value;
  }
  const image = join(dir, "images", id.slice(0, 3), `${id}.jpg`);
  const imageUrl = /^\d+$/.test(id) ? image : undefined;
  return fields.done({ id, title, description, category, attributes, imageUrl });
}

/** A customer. `FN` (gets fashion news) and `Active` are 1 or empty; a customer without an age is normal. */
export function readCustomer(values: Readonly<Record<string, unknown>>): ReadRow<ShopperInput> {
  const fields = new Fields(values);
  const attributes = {
    age: fields.number("age", 0, 150),
    club: fields.text("club_member_status"),
    fashionNews: fields.text("fashion_news_frequency"),
    newsletter: flag(fields, "FN"),
    active: flag(fields, "Active"),
    postalCode: fields.text("postal_code"),
  };
  return fields.done({ id: fields.id("customer_id"), attributes: defined(attributes) });
}

function flag(fields: Fields, name: string): boolean | undefined {
  const number = fields.number(name, 0, 1);
  return number === undefined ? undefined : number === 1;
}

const CHANNEL_OF = { "1": "STORE", "2": "WEB" } as const;

/** A transaction: one unit bought, on a day without an hour, at a (scaled) price. Repeated rows are the quantity. */
export function readTransaction(values: Readonly<Record<string, unknown>>): ReadRow<InteractionInput> {
  const fields = new Fields(values);
  const userId = fields.id("customer_id");
  const productId = fields.id("article_id");
  const day = fields.instant("t_dat");
  if (fields.raw("t_dat") === undefined) fields.reject("t_dat", "is missing");
  const value = fields.number("price", 0);
  const sold = fields.oneOf("sales_channel_id", ["1", "2"] as const);
  if (!day) return { problems: fields.problems };
  const context = sold ? { channel: CHANNEL_OF[sold] } : undefined;
  return fields.done({ userId, productId, type: "PURCHASE", timestamp: day.at, dateOnly: day.dateOnly, value, context });
}

function defined(attributes: Record<string, string | number | boolean | undefined>): Attributes {
  const kept: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) kept[name] = value;
  return kept;
}
