/**
 * A ProductFilter in memory, on the resident facts: the same conditions as the store's SQL, plus what only a question
 * knows (what the shopper has seen, what did not exist yet).
 */
import type { ProductFilter, ProductKey } from "../domain.js";
import type { Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";
import type { Ask } from "../retrieval/source.js";
import { allOf, type Condition, selectionConditions } from "./selection.js";

/**
 * The question as candidate sources are asked it. `also` narrows further, e.g. to leave a product itself out; `hidden`: what
 * merchandising rules let nobody see.
 */
export function askFor(
  state: ShopState,
  question: Question,
  query: Float32Array | null,
  filter: ProductFilter,
  also: { excludeKeys?: readonly ProductKey[]; hidden?: Condition | null; tolerance?: number } = {},
): Ask {
  const { excludeSeen = false, ...filterOfProducts } = filter;
  const storeFilter: ProductFilter = { ...filterOfProducts, availableOnly: filter.availableOnly !== false };
  const excludeKeys = [...(excludeSeen ? question.past.keys() : []), ...(also.excludeKeys ?? [])];
  const excluded = new Set(excludeKeys);
  const { creation } = state.catalogue;
  const conditions = [productMatcher(state, storeFilter)];
  if (creation.until(question.at) < creation.length) conditions.push((key) => !(state.catalogue.createdAtOf(key) > question.at));
  if (excluded.size > 0) conditions.push((key) => !excluded.has(key));
  const { hidden = null } = also;
  if (hidden) conditions.push((key) => !hidden(key));
  return {
    question,
    state,
    query,
    filter: storeFilter,
    excludeKeys,
    hidden,
    tolerance: also.tolerance ?? 0,
    allows: allOf(conditions),
  };
}

/** Whether a key is a product that meets a filter's conditions; `excludeSeen` is about a shopper and is not looked at. */
export function productMatcher({ catalogue }: ShopState, filter: ProductFilter): Condition {
  const { columns } = catalogue;
  // Only a product is available.
  const isThere: Condition = filter.availableOnly === false ? (key) => catalogue.has(key) : (key) => columns.available.has(key);
  const conditions = [isThere, ...selectionConditions(catalogue, filter)];
  const { market } = filter;
  if (market !== undefined) conditions.push((key) => isSoldIn(catalogue.marketsOf(key), market));
  if (filter.excludeIds?.length) {
    const excluded = new Set(filter.excludeIds.flatMap((id) => catalogue.keyOf(id) ?? []));
    conditions.push((key) => !excluded.has(key));
  }
  return allOf(conditions);
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
