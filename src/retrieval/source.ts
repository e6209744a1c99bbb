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
  /** Share of the shop's events that what is popular may not count yet; left out: none. */
  tolerance?: number;
}

/** Products, best first, with the source's own score. */
export interface ScoredKeys {
  keys: ProductKey[];
  scores: number[];
}

export interface CandidateSource {
  readonly name: SourceName;
  /** True: another process does the work, and this one has its hands free meanwhile. */
  readonly isRemote?: boolean;
  /** At most k products that `ask.allows`, best first. */
  propose(ask: Ask, k: number): Promise<ScoredKeys> | ScoredKeys;
  /** Its score of any products, whoever proposed them; left out where only what it proposes has one. */
  score?(ask: Ask, keys: Int32Array): Float32Array;
}

/** The k best of a score table among allowed products; ties go to the lower key. */
export function bestOf(table: ReadonlyMap<ProductKey, number>, ask: Ask, k: number): ScoredKeys {
  return bestAllowed({ keys: Int32Array.from(table.keys()), scores: Float64Array.from(table.values()) }, ask, k);
}

/** The k best with a score above 0 among allowed products; ties go to the lower key. */
export function bestAllowed(found: Scored, ask: Pick<Ask, "allows">, k: number): ScoredKeys {
  const looked = lookedFor(k);
  const best = take(found, topK(found.scores, looked, found.keys.length, found.keys), ask, k);
  if (best.keys.length === k || looked >= found.keys.length) return best;
  const allowed = passing(found, ask);
  return take(allowed, topK(allowed.scores, k, allowed.keys.length, allowed.keys), EVERYTHING, k);
}

const EVERYTHING = { allows: () => true };

/** The same products in no particular order: for who ranks them anew. */
export function someAllowed(found: Scored, ask: Pick<Ask, "allows">, k: number): Int32Array {
  const likely = part(found, largestK(found.scores, lookedFor(k), found.keys.length, found.keys));
  let allowed = passing(likely, ask);
  if (allowed.keys.length < k && likely.keys.length < found.keys.length) allowed = passing(found, ask);
  return part(allowed, largestK(allowed.scores, k, allowed.keys.length, allowed.keys)).keys;
}

/** Most products pass most filters: some more than k are looked at before the filter is asked about every product. */
function lookedFor(k: number): number {
  return Math.ceil(1.25 * k) + 30;
}

function part({ keys, scores }: Scored, positions: Int32Array): Scored {
  const found: Scored = { keys: new Int32Array(positions.length), scores: new Float64Array(positions.length) };
  for (let i = 0; i < positions.length; i++) {
    found.keys[i] = keys[positions[i]!]!;
    found.scores[i] = scores[positions[i]!]!;
  }
  return found;
}

/** Those with a score above 0 that are allowed. */
function passing({ keys, scores }: Scored, { allows }: Pick<Ask, "allows">): Scored {
  const positions = new Int32Array(keys.length);
  let n = 0;
  for (let i = 0; i < keys.length; i++) if (scores[i]! > 0 && allows(keys[i]!)) positions[n++] = i;
  return part({ keys, scores }, positions.subarray(0, n));
}

/** The first k of `order` (positions) that are allowed and have a score above 0. */
function take({ keys, scores }: Scored, order: Int32Array, { allows }: Pick<Ask, "allows">, k: number): ScoredKeys {
  const taken: ScoredKeys = { keys: [], scores: [] };
  for (let j = 0; j < order.length; j++) {
    const i = order[j]!;
    if (taken.keys.length === k || !(scores[i]! > 0)) break;
    if (!allows(keys[i]!)) continue;
    taken.keys.push(keys[i]!);
    taken.scores.push(scores[i]!);
  }
  return taken;
}
