/** What a product says about itself in words: the raw text for the transformer, the lemmas for search. */
import type { Attributes, Json, ProductInput } from "../../domain.js";
import { lemmas } from "./lemmas.js";

/** A product with the reviews pooled so far, newest last. */
export type ProductWords = ProductInput & { reviewText?: string | undefined };

/** Characters kept; the bundled transformer reads about 500, larger ones 2,000. */
const MOST = { attributes: 200, description: 800, reviews: 400, search: 4000 };

/**
 * The text the transformer reads, what matters most first, because a transformer cuts the end: title, category, brand,
 * attributes, description, newest reviews. Empty where the product has no words.
 */
export function productText(product: ProductWords): string {
  // The narrowest category says what it is; the broadest says which department sells it.
  const names = [product.title, [...(product.category ?? [])].reverse().join(", "), product.brand];
  return sentences([
    ...names,
    head(attributeText(product.attributes, sentences(names)), MOST.attributes),
    head(product.description ?? "", MOST.description),
    tail(product.reviewText ?? "", MOST.reviews),
  ]);
}

/** The lemmas that a search matches, space separated, in the order of the text: title, brand, category, attributes, description, reviews. */
export function searchLemmas(product: ProductWords): string {
  const text = sentences([
    product.title,
    product.brand,
    (product.category ?? []).join(", "),
    attributeText(product.attributes),
    product.description,
    tail(product.reviewText ?? "", MOST.reviews),
  ]);
  return lemmas(head(text, MOST.search)).join(" ");
}

/**
 * Attribute values in words, by the attributes' names in alphabetical order, so that storage does not change the text.
 * What `said` or an earlier value says already is left out: "Blue" after "Dark Blue".
 */
function attributeText(attributes: Attributes = {}, said = ""): string {
  const kept: string[] = [];
  let known = words(said);
  for (const name of Object.keys(attributes).sort()) {
    for (const value of valueWords(name, attributes[name] ?? null)) {
      if (known.includes(words(value))) continue;
      kept.push(value);
      known += words(value);
    }
  }
  return kept.join(", ");
}

/** Lower-case words, each between two spaces, so that only whole words are found in it. */
function words(text: string): string {
  return `  ${text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "  ")}  `;
}

/** Numbers, codes and links say nothing to a language model; a flag that is set says its name. */
function valueWords(name: string, value: Json): string[] {
  if (value === true)
    return [
      name
        .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
        .replace(/[_-]+/g, " ")
        .toLowerCase(),
    ];
  if (Array.isArray(value)) return value.flatMap((item) => valueWords(name, item));
  return typeof value === "string" && /\p{L}{2}/u.test(value) && !/^https?:/.test(value) && value.length <= 80 ? [value] : [];
}

function sentences(parts: readonly (string | undefined)[]): string {
  const present = parts.map((part) => (part ?? "").replace(/\s+/g, " ").trim()).filter((part) => part !== "");
  return present.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(" ");
}

/** The first `most` characters, ending with a whole word. */
function head(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.lastIndexOf(" ", most);
  return text.slice(0, end > 0 ? end : most);
}

/** The last `most` characters, beginning with a whole word. */
function tail(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = text.indexOf(" ", text.length - most);
  return text.slice(start >= 0 ? start + 1 : -most);
}
