/** What of a product becomes words. */
import type { Json, Product } from "../../domain.js";
import type { Vocabulary } from "./vocabulary.js";

/** Attributes that name the group a colour or size variant belongs to. */
const GROUP_ATTRIBUTES = ["product_code", "productCode", "item_group_id", "groupId", "parentId", "style_id"];
/** More words than this make a title a description. */
const TITLE_WORDS = 12;
/** Longer attribute values are texts. */
const VALUE_LENGTH = 48;

export interface ProductWords {
  /** Interned category path prefixes, broadest first: `["Women"]`, `["Women","Knitwear"]` ... */
  categories: number[];
  /** Interned; -1 none. */
  brand: number;
  variantGroup: number;
  /** Interned `category:`, `brand:`, attribute `name=value`, `title=word`; ascending, distinct. */
  tokens: number[];
}

export function wordsOf(product: Product, vocabulary: Vocabulary): ProductWords {
  const tokens = new Set<number>();
  const categories = product.category.map((_, depth) => vocabulary.intern(categoryText(product.category.slice(0, depth + 1))));
  for (const category of categories) tokens.add(category);
  const brand = product.brand ? vocabulary.intern(brandText(product.brand)) : -1;
  if (brand >= 0) tokens.add(brand);
  for (const [name, value] of Object.entries(product.attributes))
    for (const word of valueWords(value)) tokens.add(vocabulary.intern(`${name}=${word}`));
  for (const word of titleWords(product.title)) tokens.add(vocabulary.intern(`title=${word}`));
  const group = GROUP_ATTRIBUTES.map((name) => product.attributes[name]).find(
    (v) => typeof v === "string" || typeof v === "number",
  );
  return {
    categories,
    brand,
    variantGroup: group === undefined ? -1 : vocabulary.intern(`group:${group}`),
    tokens: [...tokens].sort((a, b) => a - b),
  };
}

export function categoryText(path: readonly string[]): string {
  return `category:${path.join("/")}`;
}

export function brandText(brand: string): string {
  return `brand:${brand}`;
}

/** The short words of an attribute value; long texts and numbers with many digits are no categories. */
function valueWords(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(valueWords);
  if (typeof value === "boolean" || typeof value === "number") return [String(value)];
  return typeof value === "string" && value !== "" && value.length <= VALUE_LENGTH ? [value] : [];
}

function titleWords(title: string | undefined): string[] {
  const found = title?.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return [...new Set(found)].slice(0, TITLE_WORDS);
}
