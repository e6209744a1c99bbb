/**
 * What a candidate source is: something that proposes products for one question. Sources read only the shop's state as
 * of the question's moment (and vectors made from it), so none can know what came later.
 */
import { topK } from "../common/topK.js";
import type { ProductFilter, ProductKey } from "../domain.js";
import type { SourceName } from "../features/layout.js";
import type { Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";

export interface Ask {
  question: Question;
  state: ShopState;
  /** [dim], L2-normalised: what the shopper looks for, in the products' vector space; null where nothing says it. */
  query: Float32Array | null;
  /** Which products may be in the answer. */
  allows: (key: ProductKey) => boolean;
  /** The same as far as a database can tell, for searches that run there. */
  filter: ProductFilter;
  /** What `allows` refuses for this shopper alone, e.g. products already seen. */
  excludeKeys: readonly ProductKey[];
}

/** Products, best first, with the source's own score. */
export interface ScoredKeys {
  keys: ProductKey[];
  scores: number[];
}

export interface CandidateSource {
  readonly name: SourceName;
  /** At most k products that `ask.allows`, best first. */
  propose(ask: Ask, k: number): Promise<ScoredKeys> | ScoredKeys;
  /** Its score of any products, whoever proposed them; left out where only what it proposes has one. */
  score?(ask: Ask, keys: Int32Array): Float32Array;
}

/** The k best of a score table among allowed products; ties go to the lower key. */
export function bestOf(scores: ReadonlyMap<ProductKey, number>, ask: Ask, k: number): ScoredKeys {
  const keys: ProductKey[] = [];
  for (const [key, score] of scores) if (score > 0 && ask.allows(key)) keys.push(key);
  return bestOfKeys(keys, (key) => scores.get(key)!, k);
}

/** The k best of these products, already allowed; ties go to the lower key. */
export function bestOfKeys(keys: ProductKey[], scoreOf: (key: ProductKey) => number, k: number): ScoredKeys {
  keys.sort((a, b) => a - b);
  const scores = Float64Array.from(keys, scoreOf);
  const best = Array.from(topK(scores, k));
  return { keys: best.map((i) => keys[i]!), scores: best.map((i) => scores[i]!) };
}
