/**
 * "Asked for N, got N, or told why" (promise 1). The ranked head is the same whatever page is asked, and what follows it
 * comes in a fixed order, so pages of one state never overlap.
 */
import type { ProductFilter, ProductKey, Shortfall } from "../domain.js";
import type { ProductVectors } from "../features/productVectors.js";
import { nearestInProcess } from "../retrieval/nearest.js";
import { popular } from "../retrieval/popular.js";
import type { Ask, ScoredKeys } from "../retrieval/source.js";
import { askFor, countAllowed } from "./filter.js";
import type { Ranked } from "./rank.js";

export interface Page {
  items: Ranked[];
  hasNextPage: boolean;
  shortfall: Shortfall | null;
}

/** Cuts a page out of the ranked list, which is filled up where it is shorter. `filter` is what `ask` was made from. */
export async function pageOf(
  ranked: readonly Ranked[],
  ask: Ask,
  filter: ProductFilter,
  vectors: ProductVectors,
  { offset, first }: { offset: number; first: number },
): Promise<Page> {
  const end = offset + first;
  const list = ranked.length > end ? ranked : await filled(ranked, ask, vectors, end + 1);
  const items = list.slice(offset, end);
  return {
    items,
    hasNextPage: list.length > end,
    shortfall: items.length < first ? { requested: first, returned: items.length, ...reasonFor(ask, filter, end) } : null,
  };
}

/**
 * The list continued up to `length`: by the exactly nearest, then the popular, then any other matching product by key.
 * Scores never rise along the way; below a head of probabilities a cosine is scaled to stay under them.
 */
async function filled(ranked: readonly Ranked[], ask: Ask, vectors: ProductVectors, length: number): Promise<Ranked[]> {
  const list = [...ranked];
  const used = new Set<ProductKey>(list.map((item) => item.key));
  const rest: Ask = { ...ask, allows: (key) => !used.has(key) && ask.allows(key) };
  const lowest = (): number => list.at(-1)?.score ?? Number.POSITIVE_INFINITY;
  const take = (source: string, { keys, scores }: ScoredKeys, scoreOf: (score: number) => number): void => {
    keys.forEach((key, i) => {
      used.add(key);
      list.push({ key, score: scoreOf(scores[i]!), sources: [{ source, rank: i + 1 }], facets: [] });
    });
  };
  const head = lowest();
  const probabilities = ranked.some((item) => item.facets.length > 0);
  take("nearest", await nearestInProcess(vectors).propose(rest, length - list.length), (cosine) =>
    probabilities ? (head * (1 + Math.min(1, cosine))) / 2 : Math.min(lowest(), cosine),
  );
  if (list.length < length)
    take("popular", await popular.propose(rest, length - list.length), (share) => Math.min(lowest(), ask.query ? 0 : share));
  if (list.length < length) take("catalogue", firstAllowed(rest, length - list.length), () => Math.min(lowest(), 0));
  return list;
}

function firstAllowed(ask: Ask, k: number): ScoredKeys {
  const keys: ProductKey[] = [];
  for (const key of ask.state.catalogue.allKeys()) {
    if (keys.length >= k) break;
    if (ask.allows(key)) keys.push(key);
  }
  return { keys, scores: keys.map(() => 0) };
}

function reasonFor(ask: Ask, filter: ProductFilter, wanted: number): Pick<Shortfall, "reason" | "message"> {
  const { catalogue } = ask.state;
  if (catalogue.count < wanted)
    return {
      reason: "CATALOGUE_TOO_SMALL",
      message: `The catalogue has ${catalogue.count} products; this page reaches to the ${wanted}th.`,
    };
  const { state, question, query, hidden = null } = ask;
  if (hidden && countAllowed(askFor(state, question, query, filter), wanted) >= wanted)
    return {
      reason: "HIDDEN_BY_RULES",
      message: "Merchandising rules hide the other matching products. Look at the rules of kind hide, or widen the filter.",
    };
  const unseen = askFor(state, question, query, { ...filter, excludeSeen: false }, { hidden });
  if (filter.excludeSeen && countAllowed(unseen, wanted) >= wanted)
    return { reason: "ALL_SEEN", message: "The shopper has seen the other matching products. Ask with excludeSeen: false." };
  return {
    reason: "FILTER_TOO_NARROW",
    message: `${countAllowed(ask, wanted)} products match the filter; this page reaches to the ${wanted}th. Widen the filter, or ask for fewer.`,
  };
}
