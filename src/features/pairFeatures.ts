/** What relates one question (a shopper in a situation) to one candidate: the ranker's inputs beside F_u, F_i and C_t. */
import { fastLog1p } from "../common/fastLog.js";
import { DAY } from "./calendar.js";
import { interactionWeight } from "./histories.js";
import { PAIR_DIM, PAIR_OFFSETS, POPULARITY_HALF_LIVES, SOURCES } from "./layout.js";
import { wordColumns } from "./pairs/lexical.js";
import { neighbourColumns } from "./pairs/neighbours.js";
import { similarityColumns, vectorsOf } from "./pairs/similarity.js";
import { READ, READ_FIRST, READ_REPEATS } from "./productStats.js";
import type { ProductVectors } from "./productVectors.js";
import type { Question } from "./question.js";
import type { ShopState } from "./shopState.js";

/** Candidates merged from all sources. Row i of `ranks` and `scores` has one column per source. */
export interface CandidateSet {
  keys: Int32Array;
  /** 1-based rank in each source, 0 where the source did not propose it. */
  ranks: Uint16Array;
  /** The source's own score; 0 where it has none, as most have none of what they did not propose. */
  scores: Float32Array;
}

/**
 * PAIR_DIM numbers for every candidate: a [candidates.keys.length, PAIR_DIM] row-major matrix. Written a block of columns at a
 * time, each of which reads one kind of memory; zeros stay where there is nothing to say. `items`: the candidates' vectors, where
 * the caller has them.
 */
export function pairFeatures(
  state: ShopState,
  vectors: ProductVectors,
  q: Question,
  query: Float32Array | null,
  candidates: CandidateSet,
  items: Float32Array = vectorsOf(vectors, candidates.keys),
): Float32Array {
  const { keys } = candidates;
  const out = new Float32Array(keys.length * PAIR_DIM);
  sourceColumns(candidates, out);
  historyColumns(q, keys, out);
  affinityColumns(state, q, keys, out);
  priceColumns(state, q, keys, out);
  popularityColumns(state, q, keys, out);
  similarityColumns(vectors, q, query, items, out, PAIR_OFFSETS.similarity, PAIR_DIM);
  neighbourColumns(state, q, keys, out, PAIR_OFFSETS.neighbours, PAIR_DIM);
  const words = { taste: PAIR_OFFSETS.affinity + TOKENS, products: PAIR_OFFSETS.lexical };
  wordColumns(state, q, keys, out, words, PAIR_DIM);
  demandColumns(state, q, keys, out);
  state.profiles.liftsInto(keys, q.context.buckets, out, PAIR_OFFSETS.lifts, PAIR_DIM);
  return out;
}

/** Whether a source proposed it, how far ahead, and its score: unbounded, squashed to a few units without losing the order. */
function sourceColumns({ keys, ranks, scores }: CandidateSet, out: Float32Array): void {
  for (let i = 0, cell = 0; i < keys.length; i++) {
    let at = i * PAIR_DIM + PAIR_OFFSETS.sources;
    for (let s = 0; s < SOURCES.length; s++, cell++, at += 3) {
      const rank = ranks[cell]!;
      const score = scores[cell]!;
      if (rank > 0) {
        out[at] = 1;
        out[at + 1] = 1 / Math.sqrt(rank);
      }
      if (score !== 0) out[at + 2] = Math.sign(score) * fastLog1p(4 * Math.abs(score));
    }
  }
}

function historyColumns(q: Question, keys: Int32Array, out: Float32Array): void {
  for (let i = 0; i < keys.length; i++) {
    const past = q.past.get(keys[i]!);
    if (!past) continue;
    const at = i * PAIR_DIM + PAIR_OFFSETS.history;
    const days = Math.max(0, q.clock - past.last) / DAY;
    out[at] = 1;
    out[at + 1] = Math.log1p(past.count);
    out[at + 2] = Math.log1p(past.purchases);
    out[at + 3] = Math.exp(-days);
    out[at + 4] = Math.exp(-days / 10);
    out[at + 5] = Math.exp(-days / 60);
    out[at + 6] = interactionWeight(past.lastType, Number.NaN);
  }
}

/** Column of the affinity by words, which `wordColumns` writes. */
const TOKENS = 4;

function affinityColumns({ catalogue }: ShopState, { taste }: Question, keys: Int32Array, out: Float32Array): void {
  const { columns } = catalogue;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (!catalogue.has(key)) continue;
    const at = i * PAIR_DIM + PAIR_OFFSETS.affinity;
    out[at] = taste.categories.get(columns.narrowest(key));
    out[at + 1] = taste.categories.get(columns.broadest(key));
    out[at + 2] = taste.brands.get(columns.brand(key));
    out[at + 3] = taste.groups.has(columns.variantGroup(key)) ? 1 : 0;
  }
}

function priceColumns({ catalogue }: ShopState, { taste }: Question, keys: Int32Array, out: Float32Array): void {
  if (Number.isNaN(taste.logPrice)) return;
  for (let i = 0; i < keys.length; i++) {
    const gap = catalogue.logPriceOf(keys[i]!) - taste.logPrice;
    if (Number.isNaN(gap)) continue;
    const at = i * PAIR_DIM + PAIR_OFFSETS.price;
    out[at] = 1;
    out[at + 1] = Math.max(-2, Math.min(2, gap));
    out[at + 2] = Math.min(2, Math.abs(gap));
  }
}

/** Indexes of the 14 and the 60 day half-lives. */
const LATELY = 1;
const SEASON = 2;

function popularityColumns({ catalogue, stats }: ShopState, { clock }: Question, keys: Int32Array, out: Float32Array): void {
  const horizons = POPULARITY_HALF_LIVES.length;
  const read = stats.read(keys, clock);
  for (let i = 0, cell = 0; i < keys.length; i++, cell += READ) {
    const from = i * PAIR_DIM + PAIR_OFFSETS.popularity;
    for (let h = 0; h < horizons; h++) out[from + h] = demand(read[cell + h]!);
    const at = from + horizons;
    out[at] = out[from]! - out[from + SEASON]!;
    const met = read[cell + READ_FIRST]!;
    if (Number.isNaN(met)) out[at + 1] = 1;
    const created = catalogue.createdAtOf(keys[i]!);
    const first = Number.isNaN(created) ? met : created;
    if (!Number.isNaN(first)) {
      const age = Math.max(0, clock - first) / DAY;
      out[at + 2] = Math.exp(-age / 14);
      out[at + 3] = Math.exp(-age / 90);
    }
    out[at + 4] = read[cell + READ_REPEATS]!;
  }
}

const demand = (count: number): number => fastLog1p(count) / 3;

/**
 * Demand for the product's category and for its variants; and what is known of products that the shopper has not met, whose
 * ranking among themselves follows other rules than that of repeats. Reads what historyColumns and popularityColumns wrote.
 */
function demandColumns({ catalogue, groupStats }: ShopState, q: Question, keys: Int32Array, out: Float32Array): void {
  const ofGroup = (word: number): number => (word < 0 ? 0 : demand(groupStats.count(word, SEASON, q.clock)));
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const at = i * PAIR_DIM + PAIR_OFFSETS.demand;
    const popularity = i * PAIR_DIM + PAIR_OFFSETS.popularity;
    const category = catalogue.narrowestOf(key);
    const group = catalogue.variantGroupOf(key);
    out[at] = ofGroup(category);
    out[at + 1] = ofGroup(group);
    if (out[i * PAIR_DIM + PAIR_OFFSETS.history] === 1) continue;
    out[at + 2] = out[popularity + LATELY]!;
    out[at + 3] = out[popularity + SEASON]!;
    out[at + 4] = q.taste.categories.get(category);
    out[at + 5] = q.taste.groups.has(group) ? 1 : 0;
  }
}
