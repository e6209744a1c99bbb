import type { ProductFilter } from "../domain.js";

/** Ends every segment of a stored category path. */
export const SEGMENT_END = "\u001f";
/** The character after it: no stored path that begins with a prefix sorts at or above `prefix + AFTER_SEGMENT`. */
const AFTER_SEGMENT = "\u0020";

/** Prices for sorting and ranges, each with an index: products without a price come last and are in no range. */
export const PRICE_ASCENDING = "coalesce(p.price, 'Infinity')";
export const PRICE_DESCENDING = "coalesce(p.price, '-Infinity')";

/** The numbered parameters of one statement. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value and returns its placeholder, e.g. `$3::text[]`. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** A category path as it is stored, each segment ended: a prefix of the path is a prefix of the text. */
export function categoryPath(category: readonly string[]): string {
  return category.map((segment) => segment.replaceAll(SEGMENT_END, " ") + SEGMENT_END).join("");
}

/**
 * The SQL conditions of `filter` on `products p`, joined by AND; null where it restricts nothing. Without a filter
 * everything matches; with one, unavailable products match only if it says `availableOnly: false`. `excludeSeen` needs
 * the shopper and is the caller's.
 */
export function productConditions(filter: ProductFilter | undefined, parameters: Parameters): string | null {
  if (!filter) return null;
  const all: string[] = [];
  if (filter.availableOnly !== false) all.push("p.available");
  if (filter.categories?.length && filter.categories.every((path) => path.length > 0)) {
    const ranges = filter.categories.map((path) => {
      const prefix = categoryPath(path);
      const end = prefix.slice(0, -1) + AFTER_SEGMENT;
      return `(p.category_path >= ${parameters.add(prefix, "text")} AND p.category_path < ${parameters.add(end, "text")})`;
    });
    all.push(`(${ranges.join(" OR ")})`);
  }
  if (filter.brands?.length) all.push(`p.brand = ANY(${parameters.add(filter.brands, "text[]")})`);
  if (filter.priceMin !== undefined) all.push(`${PRICE_DESCENDING} >= ${parameters.add(filter.priceMin, "numeric")}`);
  if (filter.priceMax !== undefined) all.push(`${PRICE_ASCENDING} <= ${parameters.add(filter.priceMax, "numeric")}`);
  if (filter.market !== undefined) {
    all.push(`(p.markets = '{}' OR p.markets @> ARRAY[${parameters.add(filter.market, "text")}])`);
  }
  if (filter.excludeIds?.length) all.push(`p.id <> ALL(${parameters.add(filter.excludeIds, "text[]")})`);
  return all.length > 0 ? all.join(" AND ") : null;
}
