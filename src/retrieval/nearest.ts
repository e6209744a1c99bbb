/**
 * Products whose fused vector is nearest to the query (equation 6), in two forms: in the database along pgvector's index,
 * and exact in this process (training, batch, evaluation, smaller shops, and serving's fallback).
 */
import { topK } from "../common/topK.js";
import type { ProductVectors } from "../features/productVectors.js";
import type { Vectors } from "../store/ports.js";
import type { Ask, CandidateSource, ScoredKeys } from "./source.js";

const NOTHING: ScoredKeys = { keys: [], scores: [] };

/** Searches a space of the database, through its HNSW index where that is the better way. */
export function nearestInStore(store: Pick<Vectors, "nearest">, spaceId: string): CandidateSource {
  return {
    name: "nearest",
    isRemote: true,
    async propose({ query, filter, excludeKeys, allows }, k) {
      if (!query) return NOTHING;
      const found = await store.nearest(spaceId, query, k, { filter, excludeKeys });
      const keys: number[] = [];
      const scores: number[] = [];
      found.keys.forEach((key, i) => {
        if (!allows(key)) return;
        keys.push(key);
        scores.push(found.scores[i]!);
      });
      return { keys, scores };
    },
  };
}

/** Searches resident vectors: exact, about 0.02 ms for each 1,000 products of 64 dimensions. */
export function nearestInProcess(vectors: ProductVectors): CandidateSource {
  return {
    name: "nearest",
    propose(ask, k) {
      if (!ask.query || k <= 0) return NOTHING;
      const scratch = scratchFor(vectors);
      vectors.scores(ask.query, scratch);
      // Most products pass most filters: look at some more than k before asking the filter about every product.
      const allowed = allowedOf(topK(scratch, 2 * k + 50, vectors.size), scratch, ask, k);
      if (allowed.keys.length === k) return allowed;
      for (let key = 0; key < vectors.size; key++)
        if (scratch[key] !== Number.NEGATIVE_INFINITY && !ask.allows(key)) scratch[key] = Number.NEGATIVE_INFINITY;
      return allowedOf(topK(scratch, k, vectors.size), scratch, ask, k);
    },
  };
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

function allowedOf(ordered: Int32Array, scores: Float32Array, ask: Ask, k: number): ScoredKeys {
  const found: ScoredKeys = { keys: [], scores: [] };
  for (const key of ordered) {
    if (scores[key] === Number.NEGATIVE_INFINITY || found.keys.length === k) break;
    if (!ask.allows(key)) continue;
    found.keys.push(key);
    found.scores.push(scores[key]!);
  }
  return found;
}
