/**
 * Products whose fused vector is nearest to the query (equation 6), in three forms: in the database along pgvector's index; exact
 * among resident vectors, beside the event loop (smaller shops); and the same in this thread (training, batch, evaluation, and
 * serving's fallback).
 */
import { topK } from "../common/topK.js";
import type { ProductFilter } from "../domain.js";
import type { ProductVectors } from "../features/productVectors.js";
import { isWorthSearching, type NearestKeys } from "../features/vectorSearch.js";
import type { Vectors } from "../store/ports.js";
import type { SearchThreads } from "./searchThreads.js";
import type { Ask, CandidateSource, ScoredKeys } from "./source.js";

const NOTHING: ScoredKeys = { keys: [], scores: [] };

/** Share of the catalogue from which those that cannot be had are cheaper left out here than looked up by the database. */
const MOSTLY_AVAILABLE = 0.8;

/** Shares of the catalogue that pass a filter between which looking at all products here is cheaper than at those that pass there. */
const SEARCHED_HERE = { from: 0.03, to: 0.5 };
/** Products above which looking at all of them takes too long. */
const MOST_SEARCHED_HERE = 300_000;

/**
 * Searches a space of the database, through its HNSW index where that is the better way. `here`: searches the same in memory, asked
 * where a filter lets so many products through that an index is no help, and too many to be compared in the database.
 */
export function nearestInStore(
  store: Pick<Vectors, "nearest">,
  spaceId: string,
  here: CandidateSource | null = null,
): CandidateSource {
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
      const near = vectors.nearest(ask.query, toLookAt(shareAllowed(ask), k));
      return (near && enoughOf(near, ask, k)) ?? amongAllowed(vectors, ask, k);
    },
  };
}

/** The same beside the event loop. `narrow` is asked instead where a filter lets few products through. */
export function nearestInThread(
  vectors: ProductVectors,
  threads: SearchThreads,
  narrow: CandidateSource = nearestInProcess(vectors),
): CandidateSource {
  const here = nearestInProcess(vectors);
  return {
    name: "nearest",
    isRemote: true,
    firstLook(ask, k) {
      if (vectors.size < WORTH_A_MESSAGE) return null;
      const { shared } = vectors;
      const wanted = toLookAt(shareAllowed(ask), k);
      return shared.guests > 0 && isWorthSearching(vectors.size, wanted) ? { vectors: shared, wanted } : null;
    },
    async propose(ask, k) {
      if (!ask.query || k <= 0) return NOTHING;
      if (vectors.size < WORTH_A_MESSAGE) return here.propose(ask, k);
      const share = shareAllowed(ask);
      for (let looked = toLookAt(share, k); isWorthSearching(vectors.size, looked); looked *= FURTHER) {
        const isKnown = ask.near && ask.near.wanted >= looked;
        const found = enoughOf(isKnown ? ask.near! : await threads.nearest(vectors, ask.query, looked), ask, k);
        if (found) return found;
      }
      return share < SEARCHED_HERE.from ? narrow.propose(ask, k) : amongAllowed(vectors, ask, k);
    },
  };
}

/** How many times as many are looked at where too few of the nearest were allowed. */
const FURTHER = 3;
/** Products below which they are searched faster than a message is sent and received. */
const WORTH_A_MESSAGE = 16_384;

/** So many of the nearest that k of them are likely to be allowed, before the filter is asked about every product. */
function toLookAt(share: number, k: number): number {
  return Math.ceil((1.25 * k) / Math.max(1 / TRIED, share)) + 30;
}

/** The first k that are allowed; null where there are fewer among these, as there may be others. */
function enoughOf({ keys, scores }: NearestKeys, { allows }: Ask, k: number): ScoredKeys | null {
  const found: ScoredKeys = { keys: [], scores: [] };
  for (let i = 0; i < keys.length && found.keys.length < k; i++) {
    if (!allows(keys[i]!)) continue;
    found.keys.push(keys[i]!);
    found.scores.push(scores[i]!);
  }
  return found.keys.length === k ? found : null;
}

/** Multiplies what is allowed alone: where a filter lets few products through, or there are few. */
function amongAllowed(vectors: ProductVectors, ask: Ask, k: number): ScoredKeys {
  const allowed = keysBelow(vectors.size);
  let n = 0;
  for (let key = 0; key < vectors.size; key++) if (vectors.has(key) && ask.allows(key)) allowed[n++] = key;
  const keys = allowed.subarray(0, n);
  const scores = vectors.scoresOf(keys, ask.query!);
  const best = topK(scores, k, n, keys);
  return { keys: Array.from(best, (i) => keys[i]!), scores: Array.from(best, (i) => scores[i]!) };
}

/** Room for all keys, used by one search at a time. */
let room = new Int32Array(0);
function keysBelow(size: number): Int32Array {
  if (room.length < size) room = new Int32Array(size);
  return room;
}
