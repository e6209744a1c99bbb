/**
 * A ProductFilter in memory, on the resident facts: the same conditions as the store's SQL, plus what only a question
 * knows (what the shopper has seen, what did not exist yet).
 */
import type { ProductFilter, ProductKey } from "../domain.js";
import type { Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";
import type { Ask } from "../retrieval/source.js";

/** The question as candidate sources are asked it. `also` narrows further, e.g. to leave a product itself out. */
export function askFor(
  state: ShopState,
  question: Question,
  query: Float32Array | null,
  filter: ProductFilter,
  also: { excludeKeys?: readonly ProductKey[]; tolerance?: number } = {},
): Ask {
  const { excludeSeen = false, ...filterOfProducts } = filter;
  const storeFilter: ProductFilter = { ...filterOfProducts, availableOnly: filter.availableOnly !== false };
  const excludeKeys = [...(excludeSeen ? question.past.keys() : []), ...(also.excludeKeys ?? [])];
  const excluded = new Set(excludeKeys);
  const matches = productMatcher(state, storeFilter);
  const { creation } = state.catalogue;
  const allExist = creation.until(question.at) === creation.length;
  return {
    question,
    state,
    query,
    filter: storeFilter,
    excludeKeys,
    tolerance: also.tolerance ?? 0,
    allows: (key) => matches(key) && (allExist || !(state.catalogue.createdAtOf(key) > question.at)) && !excluded.has(key),
  };
}

/** Whether a key is a product that meets a filter's conditions; `excludeSeen` is about a shopper and is not looked at. */
export function productMatcher({ catalogue }: ShopState, filter: ProductFilter): (key: ProductKey) => boolean {
  const { columns } = catalogue;
  // Only a product is available.
  const isThere =
    filter.availableOnly === false ? (key: ProductKey) => catalogue.has(key) : (key: ProductKey) => columns.available[key] === 1;
  const conditions: ((key: ProductKey) => boolean)[] = [];
  if (filter.categories?.length && filter.categories.every((path) => path.length > 0)) {
    const categories = new Set(filter.categories.flatMap((path) => catalogue.categoryOf(path) ?? []));
    conditions.push((key) => catalogue.categoriesOf(key).some((c) => categories.has(c)));
  }
  if (filter.brands?.length) {
    const brands = new Set(filter.brands.flatMap((brand) => catalogue.brandOf(brand) ?? []));
    conditions.push((key) => brands.has(columns.brand[key]!));
  }
  const { priceMin, priceMax, market } = filter;
  if (priceMin !== undefined) conditions.push((key) => columns.price[key]! >= priceMin);
  if (priceMax !== undefined) conditions.push((key) => columns.price[key]! <= priceMax);
  if (market !== undefined) conditions.push((key) => isSoldIn(catalogue.marketsOf(key), market));
  if (filter.excludeIds?.length) {
    const excluded = new Set(filter.excludeIds.flatMap((id) => catalogue.keyOf(id) ?? []));
    conditions.push((key) => !excluded.has(key));
  }
  return conditions.length === 0 ? isThere : (key) => isThere(key) && conditions.every((holds) => holds(key));
}

function isSoldIn(markets: readonly string[] | undefined, market: string): boolean {
  return !markets?.length || markets.includes(market);
}

/** How many products may be in the answer; stops counting at `enough`. */
export function countAllowed(ask: Ask, enough: number): number {
  let n = 0;
  for (const key of ask.state.catalogue.allKeys()) if (ask.allows(key) && ++n >= enough) break;
  return n;
}
