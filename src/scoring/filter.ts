/**
 * A ProductFilter in memory, on the resident facts: the same conditions as the store's SQL, plus what only a question
 * knows (what the shopper has seen, what did not exist yet).
 */
import type { ProductFilter, ProductKey } from "../domain.js";
import type { ProductFacts } from "../features/catalogueFacts.js";
import type { Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";
import type { Ask } from "../retrieval/source.js";

/** The question as candidate sources are asked it. `also` narrows further, e.g. to leave a product itself out. */
export function askFor(
  state: ShopState,
  question: Question,
  query: Float32Array | null,
  filter: ProductFilter,
  also: { excludeKeys?: readonly ProductKey[] } = {},
): Ask {
  const { excludeSeen = false, ...filterOfProducts } = filter;
  const storeFilter: ProductFilter = { ...filterOfProducts, availableOnly: filter.availableOnly !== false };
  const excludeKeys = [...(excludeSeen ? question.past.keys() : []), ...(also.excludeKeys ?? [])];
  const excluded = new Set(excludeKeys);
  const matches = productMatcher(state, storeFilter);
  return {
    question,
    state,
    query,
    filter: storeFilter,
    excludeKeys,
    allows: (key) => {
      const facts = state.catalogue.get(key);
      return facts !== undefined && !excluded.has(key) && !(facts.createdAt > question.at) && matches(facts);
    },
  };
}

/** Whether a product meets a filter's conditions; `excludeSeen` is about a shopper and is not looked at. */
export function productMatcher(state: ShopState, filter: ProductFilter): (facts: ProductFacts) => boolean {
  const { catalogue } = state;
  const conditions: ((facts: ProductFacts) => boolean)[] = [];
  if (filter.availableOnly !== false) conditions.push((p) => p.available);
  if (filter.categories?.length && filter.categories.every((path) => path.length > 0)) {
    const categories = new Set(filter.categories.flatMap((path) => catalogue.categoryOf(path) ?? []));
    conditions.push((p) => p.categories.some((c) => categories.has(c)));
  }
  if (filter.brands?.length) {
    const brands = new Set(filter.brands.flatMap((brand) => catalogue.brandOf(brand) ?? []));
    conditions.push((p) => brands.has(p.brand));
  }
  const { priceMin, priceMax, market } = filter;
  if (priceMin !== undefined) conditions.push((p) => p.price >= priceMin);
  if (priceMax !== undefined) conditions.push((p) => p.price <= priceMax);
  if (market !== undefined) conditions.push((p) => !p.markets?.length || p.markets.includes(market));
  if (filter.excludeIds?.length) {
    const ids = new Set(filter.excludeIds);
    conditions.push((p) => !ids.has(p.id));
  }
  return (facts) => conditions.every((holds) => holds(facts));
}

/** How many products may be in the answer; stops counting at `enough`. */
export function countAllowed(ask: Ask, enough: number): number {
  let n = 0;
  for (const { key } of ask.state.catalogue.all()) if (ask.allows(key) && ++n >= enough) break;
  return n;
}
