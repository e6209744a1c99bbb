/** What relates one question (a shopper in a situation) to one candidate: the ranker's inputs beside F_u, F_i and C_t. */
import type { ProductKey } from "../domain.js";
import { DAY } from "./calendar.js";
import type { CatalogueFacts } from "./catalogueFacts.js";
import { interactionWeight } from "./histories.js";
import { PAIR_BASE_DIM, PAIR_DIM, POPULARITY_HALF_LIVES, PROFILE_COUNT, SOURCES } from "./layout.js";
import { TokenProfile } from "./pairs/lexical.js";
import { NEIGHBOUR_COLUMNS, neighbourColumns } from "./pairs/neighbours.js";
import { SIMILARITY_COLUMNS, similarityColumns } from "./pairs/similarity.js";
import { firstSeen } from "./productFeatures.js";
import type { ProductVectors } from "./productVectors.js";
import type { Question, Taste } from "./question.js";
import type { ShopState } from "./shopState.js";

/** Candidates merged from all sources. Row i of `ranks` and `scores` has one column per source. */
export interface CandidateSet {
  keys: Int32Array;
  /** 1-based rank in each source, 0 where the source did not propose it. */
  ranks: Uint16Array;
  /** The source's own score; 0 where it has none, as most have none of what they did not propose. */
  scores: Float32Array;
}

/** Last distinct products whose words are compared one by one. */
const COMPARED = 6;

/** Writes PAIR_DIM numbers for every candidate: a [candidates.keys.length, PAIR_DIM] row-major matrix. */
export function pairFeatures(
  state: ShopState,
  vectors: ProductVectors,
  q: Question,
  query: Float32Array | null,
  candidates: CandidateSet,
): Float32Array {
  const n = candidates.keys.length;
  const out = new Float32Array(n * PAIR_DIM);
  const similarities = similarityColumns(vectors, q, query, candidates.keys);
  const neighbours = neighbourColumns(state, q, candidates.keys);
  state.profiles.liftsInto(candidates.keys, q.context.buckets, out, PAIR_BASE_DIM, PAIR_DIM);
  const words = TokenProfile.of(q.entries.slice(0, COMPARED), state);
  for (let i = 0; i < n; i++) {
    const key = candidates.keys[i]!;
    let at = i * PAIR_DIM;
    at = sourceColumns(candidates, i, out, at);
    at = historyColumns(q, key, out, at);
    at = affinityColumns(state, q, key, out, at);
    at = priceColumns(state, q, key, out, at);
    const popularity = at;
    at = popularityColumns(state, q, key, out, at);
    for (let c = 0; c < SIMILARITY_COLUMNS; c++) out[at++] = similarities[i * SIMILARITY_COLUMNS + c]!;
    for (let c = 0; c < NEIGHBOUR_COLUMNS; c++) out[at++] = neighbours[i * NEIGHBOUR_COLUMNS + c]!;
    at = lexicalColumns(words, key, out, at);
    at = demandColumns(state, q, key, out, at, popularity);
    if (at + PROFILE_COUNT !== (i + 1) * PAIR_DIM) throw new Error("PAIR_BLOCKS and pairFeatures disagree");
  }
  return out;
}

function sourceColumns(candidates: CandidateSet, i: number, out: Float32Array, at: number): number {
  for (let s = 0; s < SOURCES.length; s++) {
    const rank = candidates.ranks[i * SOURCES.length + s]!;
    out[at++] = rank > 0 ? 1 : 0;
    out[at++] = rank > 0 ? 1 / Math.sqrt(rank) : 0;
    out[at++] = squash(candidates.scores[i * SOURCES.length + s]!);
  }
  return at;
}

/** Keeps unbounded source scores within a few units without losing their order. */
function squash(x: number): number {
  return Math.sign(x) * Math.log1p(4 * Math.abs(x));
}

function historyColumns(q: Question, key: ProductKey, out: Float32Array, at: number): number {
  const past = q.past.get(key);
  if (past) {
    const days = Math.max(0, q.clock - past.last) / DAY;
    out[at] = 1;
    out[at + 1] = Math.log1p(past.count);
    out[at + 2] = Math.log1p(past.purchases);
    out[at + 3] = Math.exp(-days);
    out[at + 4] = Math.exp(-days / 10);
    out[at + 5] = Math.exp(-days / 60);
    out[at + 6] = interactionWeight(past.lastType, Number.NaN);
  }
  return at + 7;
}

function affinityColumns({ catalogue }: ShopState, { taste }: Question, key: ProductKey, out: Float32Array, at: number): number {
  if (catalogue.has(key)) {
    const { narrowest, broadest, brand, variantGroup } = catalogue.columns;
    out[at] = taste.categories.get(narrowest[key]!);
    out[at + 1] = taste.categories.get(broadest[key]!);
    out[at + 2] = taste.brands.get(brand[key]!);
    out[at + 3] = taste.groups.has(variantGroup[key]!) ? 1 : 0;
    if (taste.tokensNorm > 0) out[at + 4] = tokenCosine(catalogue, taste, key);
  }
  return at + 5;
}

/** Of a product's words, weighted by idf, and the taste's. */
function tokenCosine(catalogue: CatalogueFacts, { tokens, tokensNorm }: Taste, key: ProductKey): number {
  const from = catalogue.tokens.startOf(key);
  const to = from + catalogue.tokens.lengthOf(key);
  const list = catalogue.tokens.blockOf(key);
  let product = 0;
  for (let i = from; i < to; i++) {
    const weight = tokens.get(list[i]!);
    if (weight !== 0) product += catalogue.idf(list[i]!) * weight;
  }
  return product > 0 ? product / (catalogue.tokenNorm(key) * tokensNorm) : 0;
}

function priceColumns(state: ShopState, q: Question, key: ProductKey, out: Float32Array, at: number): number {
  const gap = state.catalogue.logPriceOf(key) - q.taste.logPrice;
  if (!Number.isNaN(gap)) {
    out[at] = 1;
    out[at + 1] = Math.max(-2, Math.min(2, gap));
    out[at + 2] = Math.min(2, Math.abs(gap));
  }
  return at + 3;
}

function popularityColumns(state: ShopState, q: Question, key: ProductKey, out: Float32Array, from: number): number {
  let at = from;
  const horizons = POPULARITY_HALF_LIVES.length;
  for (let h = 0; h < horizons; h++) out[at++] = Math.log1p(state.stats.count(key, h, q.clock)) / 3;
  const first = firstSeen(state, key);
  const age = Number.isNaN(first) ? Number.POSITIVE_INFINITY : Math.max(0, q.clock - first) / DAY;
  out[at++] = out[from]! - out[from + 2]!;
  out[at++] = Number.isNaN(state.stats.first(key)) ? 1 : 0;
  out[at++] = Math.exp(-age / 14);
  out[at++] = Math.exp(-age / 90);
  out[at++] = state.stats.repeatRate(key);
  return at;
}

function lexicalColumns(words: TokenProfile, key: ProductKey, out: Float32Array, at: number): number {
  const { last, best, mean } = words.similarity(key);
  out[at] = last;
  out[at + 1] = best;
  out[at + 2] = mean;
  return at + 3;
}

/** Index of the 14 and the 60 day half-lives. */
const LATELY = 1;
const SEASON = 2;

/**
 * Demand for the product's category and for its variants; and what is known of products that the shopper has not met, whose
 * ranking among themselves follows other rules than that of repeats. `popularity`: where popularityColumns of the same row begin.
 */
function demandColumns(
  state: ShopState,
  q: Question,
  key: ProductKey,
  out: Float32Array,
  at: number,
  popularity: number,
): number {
  const category = state.catalogue.narrowestOf(key);
  const group = state.catalogue.variantGroupOf(key);
  const demand = (word: number): number => (word < 0 ? 0 : Math.log1p(state.groupStats.count(word, SEASON, q.clock)) / 3);
  out[at] = demand(category);
  out[at + 1] = demand(group);
  if (!q.past.has(key)) {
    out[at + 2] = out[popularity + LATELY]!;
    out[at + 3] = out[popularity + SEASON]!;
    out[at + 4] = q.taste.categories.get(category);
    out[at + 5] = q.taste.groups.has(group) ? 1 : 0;
  }
  return at + 6;
}
