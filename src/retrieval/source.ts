/**
 * What a candidate source is: something that proposes products for one question. Sources read only the shop's state as
 * of the question's moment (and vectors made from it), so none can know what came later.
 */
import { largestK, topK } from "../common/topK.js";
import type { ProductFilter, ProductKey } from "../domain.js";
import type { SourceName } from "../features/layout.js";
import type { Question } from "../features/question.js";
import type { Scored } from "../features/scoreTable.js";
import type { ShopState } from "../features/shopState.js";
import type { NearestKeys, SharedVectors } from "../features/vectorSearch.js";

export interface Ask {
  question: Question;
  state: ShopState;
  /** [dim], L2-normalised: what the shopper looks for, in the products' vector space; null where nothing says it. */
  query: Float32Array | null;
  /** The nearest to the query of all products, as many as were `wanted`, where they were found with it. */
  near?: (NearestKeys & { wanted: number }) | null;
  /** Which products may be in the answer. */
  allows: (key: ProductKey) => boolean;
  /** The same as far as a database can tell, for searches that run there. */
  filter: ProductFilter;
  /** What `allows` refuses for this shopper alone, e.g. products already seen. */
  excludeKeys: readonly ProductKey[];
  /** What `allows` refuses because merchandising rules hide it; left out or null: nothing. */
  hidden?: ((key: ProductKey) => boolean) | null;
  /** Share of the shop's events that what is popular may not count yet; left out: none. */
  tolerance?: number;
}

/** Products, best first, with the source's own score. */
export interface ScoredKeys {
  keys: ProductKey[];
  scores: number[];
}

/** How the search for a query begins: which vectors, and how many of the nearest to them. */
export interface FirstLook {
  vectors: SharedVectors;
  wanted: number;
}

export interface CandidateSource {
  readonly name: SourceName;
  /** True: another process does the work, and this one has its hands free meanwhile. */
  readonly isRemote?: boolean;
  /** At most k products that `ask.allows`, best first. */
  propose(ask: Ask, k: number): Promise<ScoredKeys> | ScoredKeys;
  /** What whoever makes the query may search for at once, and say in `ask.near`; left out or null: nothing. */
  firstLook?(ask: Ask, k: number): FirstLook | null;
  /** Its score of any products, whoever proposed them; left out where only what it proposes has one. */
  score?(ask: Ask, keys: Int32Array): Float32Array;
}

/** The k best of a score table among allowed products; ties go to the lower key. */
export function bestOf(table: ReadonlyMap<ProductKey, number>, ask: Ask, k: number): ScoredKeys {
  return bestAllowed({ keys: Int32Array.from(table.keys()), scores: Float64Array.from(table.values()) }, ask, k);
}

/** The k best with a score above 0 among allowed products; ties go to the lower key. */
export function bestAllowed({ keys, scores }: Scored, { allows }: Pick<Ask, "allows">, k: number): ScoredKeys {
  const best = topK(scores, k, keys.length, keys, (i) => scores[i]! > 0 && allows(keys[i]!));
  const found: ScoredKeys = { keys: [], scores: [] };
  for (let i = 0; i < best.length; i++) {
    found.keys.push(keys[best[i]!]!);
    found.scores.push(scores[best[i]!]!);
  }
  return found;
}

/** The same products in no particular order: for who ranks them anew. */
export function someAllowed({ keys, scores }: Scored, { allows }: Pick<Ask, "allows">, k: number): Int32Array {
  return largestK(scores, k, keys.length, keys, (i) => scores[i]! > 0 && allows(keys[i]!)).map((i) => keys[i]!);
}
