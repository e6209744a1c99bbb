/**
 * What the ranker learns from: questions of the past with the candidates that serving's own sources would have proposed at
 * that moment, the features serving would have computed, and which of them were wanted.
 */
import { type Random, seededRandom } from "../../common/random.js";
import { Errors } from "../../errors.js";
import { type Collaborative, type CollaborativeTables, collaborativeOf } from "../../features/collaborative.js";
import { type CandidateSet, pairFeatures } from "../../features/pairFeatures.js";
import type { ProductVectors } from "../../features/productVectors.js";
import { askQuestion, type Question } from "../../features/question.js";
import { Replay } from "../../features/replay.js";
import type { ShopState } from "../../features/shopState.js";
import type { TowerModel } from "../train/towerModel.js";
import type { Sample } from "./baskets.js";
import { requestOf } from "./eventContext.js";
import { type Kept, keepAll, keepCandidates } from "./keepCandidates.js";
import { momentsOf, type QuestionWindow } from "./moments.js";
import { PastEncoder } from "./pastEncoder.js";
import type { TrainingShop } from "./shop.js";

/** Serving's candidate retrieval, given to learning from outside: sources over a state, merged. */
export type Propose = (ask: {
  question: Question;
  state: ShopState;
  query: Float32Array | null;
  vectors: ProductVectors;
  collaborative: Collaborative | null;
  limit: number;
  /** Which sources are asked, and what they are told; left out: all, and everything. */
  proposals?: { sources?: readonly string[]; situated?: boolean };
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
  /** [n]: how many of the proposed candidates each stands for. */
  standsFor: Float32Array;
  /** How many products were wanted, proposed or not. */
  wanted: number;
}

export interface AskOptions {
  /** Candidates proposed per question. */
  candidates: number;
  /** Fitted on events before the windows. */
  collaborative: CollaborativeTables | null;
  threads: number;
  /**
   * When asking should be done (performance.now()); left out: whenever. Where it would not be, questions are left out evenly: the
   * last resort, which makes a run irreproducible.
   */
  until?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress: (done: number, total: number) => void;
}

/** Questions between two looks at the clock. */
const PACE = 100;
/** Of the questions that are left, this share is asked however late it is. */
const LEAST_ASKED = 0.05;

/** Replays the shop once and asks the questions of every window; the answer's lists are in the order of the windows. */
export async function rankerQuestions(
  shop: TrainingShop,
  model: TowerModel,
  windows: readonly QuestionWindow[],
  propose: Propose,
  options: AskOptions,
): Promise<RankerQuestion[][]> {
  const answers: RankerQuestion[][] = windows.map(() => []);
  const asked = windows.flatMap((window, w) =>
    momentsOf(shop, window).map((sample, i) => ({ sample, w, random: seededRandom(window.seed).fork(String(i)) })),
  );
  asked.sort((a, b) => a.sample.event - b.sample.event || a.w - b.w);
  const state = shop.blank.empty();
  const replay = new Replay(state, once(shop.log));
  const encoder = await PastEncoder.compile(model, state, windows, options.threads);
  const collaborative = options.collaborative && collaborativeOf(options.collaborative, state.catalogue);
  const started = performance.now();
  let answered = 0;
  let share = 1;
  for (const [done, { sample, w, random }] of asked.entries()) {
    if (options.signal?.aborted) throw Errors.interrupted("Training");
    if (done % PACE === 0 && answered > 0) {
      const now = performance.now();
      const needed = ((now - started) / answered) * (asked.length - done);
      share = Math.max(LEAST_ASKED, Math.min(1, ((options.until ?? Number.POSITIVE_INFINITY) - now) / needed));
    }
    if (share < 1 && random.fork("pace").uniform() > share) continue;
    answered++;
    const at = shop.log.at[sample.event]!;
    await replay.advanceTo(at);
    const vectors = await encoder.vectorsAt(at);
    const request = requestOf(shop.log, sample.event, sample.products, state.catalogue);
    const question = askQuestion(state, sample.shopper, request, at);
    const query = await encoder.shopper(question);
    const proposed = await propose({ question, state, query, vectors, collaborative, limit: options.candidates });
    const kept = keptOf(proposed, sample, windows[w]!, random);
    if (kept) answers[w]!.push(describe(state, vectors, question, query, kept, sample));
    if (done % 50 === 0) options.onProgress(done, asked.length);
  }
  options.onProgress(asked.length, asked.length);
  await encoder.release();
  return answers;
}

function keptOf(proposed: CandidateSet, sample: Sample, { keep }: QuestionWindow, random: Random): Kept | null {
  return keep === "all" ? keepAll(proposed) : keepCandidates(proposed, new Set(sample.products), keep, random.uniform);
}

async function* once<T>(item: T): AsyncIterable<T> {
  yield item;
}

function describe(
  state: ShopState,
  vectors: ProductVectors,
  question: Question,
  shopper: Float32Array,
  { set: kept, standsFor }: Kept,
  sample: Sample,
): RankerQuestion {
  const n = kept.keys.length;
  const items = new Float32Array(n * vectors.dim);
  const labels = new Float32Array(n);
  const evidence = new Map(sample.products.map((product, i) => [product, sample.weights[i]!]));
  for (let i = 0; i < n; i++) {
    const key = kept.keys[i]!;
    const vector = vectors.get(key);
    if (vector) items.set(vector, i * vectors.dim);
    labels[i] = evidence.get(key) ?? 0;
  }
  return {
    shopperKey: sample.shopper,
    shopper,
    context: question.context.values,
    present: question.context.present,
    keys: kept.keys,
    items,
    pairs: pairFeatures(state, vectors, question, shopper, kept),
    labels,
    standsFor,
    wanted: sample.products.length,
  };
}
