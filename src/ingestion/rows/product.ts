import { isAbsolute, relative, resolve } from "node:path";
import type { Attributes, ProductInput } from "../../domain.js";
import { Fields, type ReadRow } from "../fields.js";

export const PRODUCT_COLUMNS = [
  "id",
  "title",
  "description",
  "category",
  "brand",
  "price",
  "currencyCode",
  "imageUrl",
  "attributes",
  "available",
  "createdAt",
] as const;

/** Characters of a name that is looked up by: it has to fit into an index. */
const LONGEST_NAME = 500;

/**
 * Reads a product row. `imageDir`: where relative image paths begin, null where only URLs are taken (a mutation must not
 * name the gateway's own files). Whether the file is there is not looked at here.
 */
export function readProduct(values: Readonly<Record<string, unknown>>, imageDir: string | null): ReadRow<ProductInput> {
  const fields = new Fields(values);
  const attributes = fields.bag("attributes");
  const product: ProductInput = {
    id: fields.id("id"),
    title: fields.text("title"),
    description: fields.text("description"),
    category: fields.texts("category", ">", LONGEST_NAME),
    brand: fields.text("brand", LONGEST_NAME),
    price: fields.decimal("price"),
    currencyCode: currency(fields),
    imageUrl: image(fields, imageDir),
    attributes,
    markets: readMarkets(fields, attributes),
    available: fields.flag("available"),
    createdAt: fields.instant("createdAt")?.at,
  };
  return fields.done(product);
}

function currency(fields: Fields): string | undefined {
  const code = fields.text("currencyCode");
  if (code === undefined || /^[A-Za-z]{3}$/.test(code)) return code?.toUpperCase();
  return fields.reject("currencyCode", 'expected three letters (ISO 4217), e.g. "EUR"');
}

function image(fields: Fields, imageDir: string | null): string | undefined {
  const url = fields.text("imageUrl");
  if (url === undefined || /^https?:\/\//i.test(url)) return url;
  if (imageDir === null) return fields.reject("imageUrl", "expected an http or https URL");
  const path = resolve(imageDir, url);
  const inside = relative(imageDir, path);
  if (inside.startsWith("..") || isAbsolute(inside))
    return fields.reject("imageUrl", "expected a URL, or a path inside the feed's directory");
  return path;
}

/** A field `markets`, as a mutation has it, or `attributes.markets`: `["NO", "SE"]` or `"NO,SE"`. */
function readMarkets(fields: Fields, attributes: Attributes = {}): string[] | undefined {
  const source = fields.raw("markets") === undefined ? new Fields(attributes, "attributes.") : fields;
  const markets = source.texts("markets", ",");
  if (markets?.some((market) => !/^[A-Za-z]{2}$/.test(market))) {
    source.reject("markets", 'expected two-letter countries (ISO 3166-1), e.g. ["NO", "SE"]');
  }
  if (source !== fields) fields.problems.push(...source.problems);
  return markets?.map((market) => market.toUpperCase());
}
