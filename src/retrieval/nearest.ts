/**
 * Products whose fused vector is nearest to the query (equation 6), in two forms: in the database along pgvector's index,
 * and exact in this process (training, batch, evaluation, smaller shops, and serving's fallback).
 */
import { topK } from "../common/topK.js";
import type { ProductFilter } from "../domain.js";
import type { ProductVectors } from "../features/productVectors.js";
import type { Vectors } from "../store/ports.js";
import type { Ask, CandidateSource, ScoredKeys } from "./source.js";

const NOTHING: ScoredKeys = { keys: [], scores: [] };

/** Share of the catalogue from which those that cannot be had are cheaper left out here than looked up by the database. */
const MOSTLY_AVAILABLE = 0.8;

/** Shares of the catalogue that pass a filter between which looking at all products here is cheaper than at those that pass there. */
const SEARCHED_HERE = { from: 0.03, to: 0.5 };
/** Products above which looking at all of them takes too long. */
const MOST_SEARCHED_HERE = 300_000;

/**
 * Searches a space of the database, through its HNSW index where that is the better way. `vectors`: the same in memory, searched where
 * a filter lets so many products through that an index is no help, and too many to be compared in the database.
 */
export function nearestInStore(
  store: Pick<Vectors, "nearest">,
  spaceId: string,
  vectors: ProductVectors | null = null,
): CandidateSource {
  const here = vectors && nearestInProcess(vectors);
  const search = async ({ query, excludeKeys, allows }: Ask, filter: ProductFilter, k: number): Promise<ScoredKeys> => {
    const { keys, scores } = await store.nearest(spaceId, query!, k, { filter, excludeKeys });
    const passing = Array.from(keys.keys()).filter((i) => allows(keys[i]!));
    return { keys: passing.map((i) => keys[i]!), scores: passing.map((i) => scores[i]!) };
  };
  return {
    name: "nearest",
    isRemote: true,
    async propose(ask, k) {
      if (!ask.query) return NOTHING;
      const wanted = unfiltered(ask, k);
      if (wanted !== null) {
        const { keys, scores } = await search(ask, {}, wanted);
        if (keys.length >= k) return { keys: keys.slice(0, k), scores: scores.slice(0, k) };
      }
      const { count } = ask.state.catalogue;
      const share = here && count < MOST_SEARCHED_HERE ? shareAllowed(ask) : 0;
      const isHere = share >= SEARCHED_HERE.from && share <= SEARCHED_HERE.to;
      return here && isHere ? here.propose(ask, k) : search(ask, ask.filter, k);
    },
  };
}

/** Keys that are tried to estimate how many are allowed. */
const TRIED = 256;

/** About which share of the products is allowed. */
function shareAllowed({ allows, state: { catalogue } }: Ask): number {
  const step = Math.max(1, Math.floor(catalogue.size / TRIED));
  let [known, allowed] = [0, 0];
  for (let key = 1; key < catalogue.size; key += step) {
    if (!catalogue.has(key)) continue;
    known++;
    if (allows(key)) allowed++;
  }
  return allowed / Math.max(1, known);
}

/** How many to ask for so that k of them will be available, where that is all the filter wants and most are; else null. */
function unfiltered({ filter, state: { catalogue } }: Ask, k: number): number | null {
  const { availableOnly, ...others } = filter;
  const isAllWanted = availableOnly === true && Object.values(others).every((wanted) => wanted === undefined);
  const share = catalogue.availableCount / Math.max(1, catalogue.count);
  return isAllWanted && share >= MOSTLY_AVAILABLE ? Math.ceil(k / share + 2 * Math.sqrt(k * (1 - share))) : null;
}

/** Searches resident vectors: exact, some 12 us for each 1,000 products of 64 dimensions, and a multiple where few are allowed. */
export function nearestInProcess(vectors: ProductVectors): CandidateSource {
  return {
    name: "nearest",
    propose(ask, k) {
      if (!ask.query || k <= 0) return NOTHING;
      // So many that k of them are likely to be allowed, before the filter is asked about every product.
      const looked = Math.ceil((1.25 * k) / Math.max(1 / TRIED, shareAllowed(ask))) + 30;
      const likely = vectors.likely(ask.query, looked);
      if (likely) {
        const { keys, scores, least } = likely;
        const found = allowedOf(topK(scores, looked, scores.length, keys), keys, scores, ask, k);
        if (found.keys.length === k && found.scores[k - 1]! >= least) return found;
      }
      return amongAll(vectors, ask, k, looked);
    },
  };
}

function amongAll(vectors: ProductVectors, ask: Ask, k: number, looked: number): ScoredKeys {
  const scratch = scratchFor(vectors);
  vectors.scores(ask.query!, scratch);
  const found = allowedOf(topK(scratch, looked, vectors.size), null, scratch, ask, k);
  if (found.keys.length === k) return found;
  for (let key = 0; key < vectors.size; key++)
    if (scratch[key] !== Number.NEGATIVE_INFINITY && !ask.allows(key)) scratch[key] = Number.NEGATIVE_INFINITY;
  return allowedOf(topK(scratch, k, vectors.size), null, scratch, ask, k);
}

/** One table of scores for each set of vectors, used again by every search. */
const scratches = new WeakMap<ProductVectors, Float32Array>();
function scratchFor(vectors: ProductVectors): Float32Array {
  let scratch = scratches.get(vectors);
  if (!scratch || scratch.length < vectors.size) {
    scratch = new Float32Array(vectors.size);
    scratches.set(vectors, scratch);
  }
  return scratch;
}

/** `ordered`: positions of `keys`, or keys where there are none. */
function allowedOf(ordered: Int32Array, keys: Int32Array | null, scores: Float32Array, ask: Ask, k: number): ScoredKeys {
  const found: ScoredKeys = { keys: [], scores: [] };
  for (const i of ordered) {
    if (scores[i] === Number.NEGATIVE_INFINITY || found.keys.length === k) break;
    const key = keys ? keys[i]! : i;
    if (!ask.allows(key)) continue;
    found.keys.push(key);
    found.scores.push(scores[i]!);
  }
  return found;
}
