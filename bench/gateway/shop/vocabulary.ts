/** The words of the demo model's vocabulary by what they say: products that use them are read by the item tower as the demo's are. */

export interface Vocabulary {
  /** Values by attribute: `colour`, `material`, `pattern` ... */
  attributes: ReadonlyMap<string, readonly string[]>;
  brands: readonly string[];
  titleWords: readonly string[];
}

/** `tokens` are those of a model's card: `brand:X`, `category:X/Y`, `name=value`, `title=word`. */
export function vocabularyOf(tokens: readonly string[]): Vocabulary {
  const attributes = new Map<string, string[]>();
  const brands: string[] = [];
  const titleWords: string[] = [];
  for (const token of tokens) {
    const [, name = "", mark = "", value = ""] = /^([^:=]+)([:=])(.*)$/.exec(token) ?? [];
    if (mark === ":") {
      if (name === "brand") brands.push(value);
    } else if (name === "title") titleWords.push(value);
    else attributes.set(name, [...(attributes.get(name) ?? []), value]);
  }
  return { attributes, brands, titleWords };
}
