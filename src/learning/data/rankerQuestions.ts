/**
 * What the ranker learns from: questions of the past with the candidates that serving's own sources would have proposed at
 * that moment, the features serving would have computed, and which of them were wanted.
 */
import { seededRandom } from "../../common/random.js";
import type { ProductKey } from "../../domain.js";
import { HISTORY_LENGTH, PAIR_DIM, SOURCES } from "../../features/layout.js";
import { type CandidateSet, pairFeatures } from "../../features/pairFeatures.js";
import { productNumbers } from "../../features/productFeatures.js";
import type { ProductVectors } from "../../features/productVectors.js";
import { askQuestion, type Question } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import { fillUser } from "../../features/userInputs.js";
import type { TowerModel } from "../train/towerModel.js";
import { type Sample, sampleFrom } from "./baskets.js";
import { requestOf } from "./eventContext.js";
import type { TrainingShop } from "./shop.js";

/** Serving's candidate retrieval, given to learning from outside: sources over a state, merged. */
export type Propose = (ask: {
  question: Question;
  state: ShopState;
  query: Float32Array | null;
  vectors: ProductVectors;
  limit: number;
}) => Promise<CandidateSet>;

export interface RankerQuestion {
  /** The shopper asked, for metrics clustered by shopper. */
  shopperKey: number;
  /** [D] F_u */
  shopper: Float32Array;
  /** [CONTEXT_DIM], [FACET_COUNT] */
  context: Float32Array;
  present: Float32Array;
  /** Candidates kept: keys [n], F_i [n, D], pair features [n, PAIR_DIM], evidence of wanting [n] (0: not wanted). */
  keys: Int32Array;
  items: Float32Array;
  pairs: Float32Array;
  labels: Float32Array;
  /** How many products were wanted, proposed or not. */
  wanted: number;
  /** Rank in the `popular` source of each candidate, 0 where not proposed: the gate's baseline. */
  popularRank: Uint16Array;
}

export interface QuestionOptions {
  seed: number;
  /** Candidates proposed, and kept per question: all that were wanted and a sample of the rest; Infinity keeps all. */
  candidates: number;
  keep: number;
  /** At most this many questions, spread evenly over the time asked. */
  limit: number;
  threads: number;
  onProgress: (done: number, total: number) => void;
}

/** Moments within the window at which product vectors are made anew. */
const REFRESHES = 8;
const MAX_WANTED = 8;

/** Replays the shop and asks the questions that fall in [from, until). */
export async function rankerQuestions(
  shop: TrainingShop,
  model: TowerModel,
  window: { from: number; until: number },
  propose: Propose,
  options: QuestionOptions,
): Promise<RankerQuestion[]> {
  const random = seededRandom(options.seed);
  const samples = pickSamples(shop, window, options.limit, options.seed);
  const state = shop.blank.empty();
  const items = await model.compileItems(options.threads);
  const users = await model.compileUsers(1);
  const questions: RankerQuestion[] = [];
  const step = (window.until - window.from) / REFRESHES;
  let vectors: ProductVectors | undefined;
  let refreshAt = window.from;
  let applied = 0;
  for (const [done, sample] of samples.entries()) {
    const at = shop.log.at[sample.event]!;
    while (applied < shop.log.length && shop.log.at[applied]! < at) state.apply(shop.log, applied++);
    if (!vectors || at >= refreshAt) {
      vectors = await model.encodeProducts(
        model.catalogueKeys,
        (key, out, offset) => productNumbers(state, key, at, out, offset),
        items,
      );
      while (refreshAt <= at) refreshAt += step;
    }
    const question = askQuestion(state, sample.shopper, requestOf(shop.log, sample.event), at);
    const shopper = await encodeShopper(model, users, state, question, vectors);
    const proposed = await propose({ question, state, query: shopper, vectors, limit: options.candidates });
    const kept = keepSome(proposed, sample, options.keep, random.fork(String(done)).uniform);
    if (kept) questions.push(describe(state, vectors, question, shopper, kept, sample));
    if (done % 50 === 0) options.onProgress(done, samples.length);
  }
  await Promise.all([items.release(), users.release()]);
  return questions;
}

/** One random moment of each basket in the window, thinned evenly to `limit`. */
function pickSamples(shop: TrainingShop, window: { from: number; until: number }, limit: number, seed: number): Sample[] {
  const random = seededRandom(seed).fork("moments");
  const samples = shop.baskets.flatMap((basket) => {
    const at = shop.log.at[basket.events[0]!]!;
    if (at < window.from || at >= window.until) return [];
    return sampleFrom(shop.log, basket, basket.dateOnly ? 0 : random.below(basket.events.length)) ?? [];
  });
  if (samples.length > limit) {
    random.shuffle(samples);
    samples.length = limit;
  }
  return samples.sort((a, b) => a.event - b.event);
}

type UserForward = Awaited<ReturnType<TowerModel["compileUsers"]>>;

async function encodeShopper(
  model: TowerModel,
  users: UserForward,
  state: ShopState,
  question: Question,
  vectors: ProductVectors,
): Promise<Float32Array> {
  const batch = users.batch({ U: 1 });
  const place = (product: number, offset: number): boolean => {
    const vector = vectors.get(product);
    if (vector) batch.feeds.events.set(vector, offset);
    return vector !== undefined;
  };
  const demographics = state.demographicsOf(question.shopper).values;
  fillUser(
    batch.feeds,
    0,
    { entries: question.entries.slice(0, HISTORY_LENGTH), clock: question.clock, demographics, context: question.context.values },
    place,
    model.sizes.dim,
  );
  await users.run(batch);
  return batch.outputs.vector.slice();
}

/** Wanted candidates and a sample of the others: half of it from the sources' best ranks. Null where none was proposed. */
function keepSome(proposed: CandidateSet, sample: Sample, keep: number, uniform: () => number): CandidateSet | null {
  const n = proposed.keys.length;
  if (keep >= n) return proposed;
  const wanted = new Set(sample.products);
  const chosen: number[] = [];
  const rest: { i: number; best: number }[] = [];
  for (let i = 0; i < n; i++) {
    if (wanted.has(proposed.keys[i]!)) {
      if (chosen.length < MAX_WANTED) chosen.push(i);
      continue;
    }
    let best = 65535;
    for (let s = 0; s < SOURCES.length; s++) {
      const rank = proposed.ranks[i * SOURCES.length + s]!;
      if (rank > 0 && rank < best) best = rank;
    }
    // Gumbel-like keys: a random order that prefers good ranks for half of the sample.
    rest.push({ i, best: best * uniform() });
  }
  if (chosen.length === 0) return null;
  rest.sort((a, b) => a.best - b.best || a.i - b.i);
  const room = keep - chosen.length;
  const hard = rest.slice(0, Math.ceil(room / 2));
  const easy = rest.slice(hard.length);
  for (const { i } of hard) chosen.push(i);
  for (let j = 0; j < room - hard.length && easy.length > 0; j++) {
    const at = Math.floor(uniform() * easy.length);
    chosen.push(easy[at]!.i);
    easy[at] = easy.at(-1)!;
    easy.pop();
  }
  return subset(proposed, chosen);
}

function subset(all: CandidateSet, rows: readonly number[]): CandidateSet {
  const S = SOURCES.length;
  const out: CandidateSet = {
    keys: new Int32Array(rows.length),
    ranks: new Uint16Array(rows.length * S),
    scores: new Float32Array(rows.length * S),
  };
  rows.forEach((row, i) => {
    out.keys[i] = all.keys[row]!;
    out.ranks.set(all.ranks.subarray(row * S, (row + 1) * S), i * S);
    out.scores.set(all.scores.subarray(row * S, (row + 1) * S), i * S);
  });
  return out;
}

function describe(
  state: ShopState,
  vectors: ProductVectors,
  question: Question,
  shopper: Float32Array,
  kept: CandidateSet,
  sample: Sample,
): RankerQuestion {
  const n = kept.keys.length;
  const items = new Float32Array(n * vectors.dim);
  const labels = new Float32Array(n);
  const popularRank = new Uint16Array(n);
  const weight = new Map<ProductKey, number>(sample.products.map((product, i) => [product, sample.weights[i]!]));
  const popular = SOURCES.indexOf("popular");
  for (let i = 0; i < n; i++) {
    const key = kept.keys[i]!;
    const vector = vectors.get(key);
    if (vector) items.set(vector, i * vectors.dim);
    labels[i] = weight.get(key) ?? 0;
    popularRank[i] = kept.ranks[i * SOURCES.length + popular]!;
  }
  const pairs = pairFeatures(state, vectors, question, shopper, kept);
  if (pairs.length !== n * PAIR_DIM) throw new Error("pair features have another width than PAIR_DIM");
  return {
    shopperKey: sample.shopper,
    shopper,
    context: question.context.values,
    present: question.context.present,
    keys: kept.keys,
    items,
    pairs,
    labels,
    wanted: sample.products.length,
    popularRank,
  };
}
