/**
 * Trains the ranker with binary cross-entropy (equation 5) and a listwise softmax over each question's candidates, which
 * measurably helps the top of the list; weight decay, dropout and early stopping on later questions.
 */
import { seededRandom } from "../../common/random.js";
import { topK } from "../../common/topK.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import type { Value } from "../graph/graph.js";
import { softmaxCrossEntropy, weightedMean } from "../graph/losses.js";
import { add, clip, log, mul, neg, sub } from "../graph/ops/elementwise.js";
import { reshape } from "../graph/ops/linear.js";
import { fillDropout } from "../graph/ops/select.js";
import { maskScores } from "../graph/ops/softmax.js";
import { compileTraining } from "../graph/training.js";
import { ranker } from "../models/ranker.js";
import { AdamW } from "../optim/adamW.js";
import { cosine } from "../optim/schedules.js";
import { fillRanker, type RankerModel, rankerInputs } from "./rankerModel.js";

export interface RankerOptions {
  seed: number;
  epochs: number;
  /** Questions a step, and candidates of each. */
  batch: number;
  group: number;
  learningRate: number;
  weightDecay: number;
  dropout: number;
  listwise: number;
  threads: number;
  deadline: number;
  onStep: (report: { step: number; steps: number; loss: number; metric: number }) => void;
}

export interface RankerFit {
  epochs: number;
  steps: number;
  seconds: number;
  flops: number;
  /** NDCG@12 on the validation questions, per epoch. */
  ndcg: number[];
  best: number;
  /** Equation (5) averaged over the validation candidates, at the best epoch. */
  validationLoss: number;
}

const PATIENCE = 4;

/** Equation (5) on the mixture's probability itself (equation 4 is no logit): `-[y ln s + (1 - y) ln(1 - s)]`. */
export function mixtureCrossEntropy(score: Value, label: Value): Value {
  const s = clip(score, 1e-6, 1 - 1e-6);
  return neg(add(mul(label, log(s)), mul(sub(1, label), log(sub(1, s)))));
}

/** Trains `model.theta` in place. */
export async function trainRanker(
  model: RankerModel,
  train: readonly RankerQuestion[],
  validation: readonly RankerQuestion[],
  options: RankerOptions,
): Promise<RankerFit> {
  const { dim, hidden } = model.sizes;
  const random = seededRandom(options.seed);
  const Q = Math.min(options.batch, Math.max(1, train.length));
  const G = options.group;
  const R = `${G}*Q`;
  const steps = Math.ceil(train.length / Q) * options.epochs;
  const training = await compileTraining({
    parameters: model.parameters,
    theta: model.theta,
    inputs: {
      ...rankerInputs(model.sizes, R),
      dropout1: [R, hidden],
      dropout2: [R, hidden / 2],
      label: [R, 1],
      weight: [R, 1],
      target: ["Q", G],
      mask: ["Q", G],
      questionWeight: ["Q"],
    },
    forward: (p, x) => {
      const { score } = ranker(p, x, model.scaling);
      const pointwise = weightedMean(mixtureCrossEntropy(score, x.label), x.weight);
      const s = clip(score, 1e-6, 1 - 1e-6);
      const logits = maskScores(reshape(sub(log(s), log(sub(1, s))), ["Q", G]), x.mask);
      const listwise = weightedMean(softmaxCrossEntropy(logits, x.target), x.questionWeight);
      return { loss: add(pointwise, mul(listwise, options.listwise)) };
    },
    threads: options.threads,
  });
  const adam = new AdamW(model.parameters.size, {
    learningRate: cosine({
      peak: options.learningRate,
      total: steps,
      warmup: Math.min(50, steps / 10),
      floor: options.learningRate / 20,
    }),
    weightDecay: options.weightDecay,
    decayMask: model.parameters.decayMask(),
    clipNorm: 5,
  });
  const fit: RankerFit = { epochs: 0, steps: 0, seconds: 0, flops: 0, ndcg: [], best: -1, validationLoss: Number.NaN };
  const started = performance.now();
  let best = model.theta.slice();
  let stale = 0;
  let smoothed = Number.NaN;
  const order = Array.from(train.keys());
  for (let epoch = 0; epoch < options.epochs && stale < PATIENCE && performance.now() < options.deadline; epoch++) {
    random.shuffle(order);
    for (let from = 0; from < order.length; from += Q) {
      if (performance.now() > options.deadline) break;
      const batch = training.batch({ Q });
      const { feeds } = batch;
      for (const name of ["label", "weight", "target", "mask", "questionWeight", "pairs", "present"] as const)
        feeds[name].fill(0);
      for (let r = 0; r < Q * G; r++) feeds.present[r * (feeds.present.length / (Q * G))] = 1;
      fillDropout(feeds.dropout1, options.dropout, random);
      fillDropout(feeds.dropout2, options.dropout, random);
      order.slice(from, from + Q).forEach((index, b) => {
        const q = train[index]!;
        const n = Math.min(G, q.keys.length);
        fillRanker(feeds, b * G, q, 0, n, dim);
        let evidence = 0;
        for (let i = 0; i < n; i++) evidence += q.labels[i]!;
        for (let i = 0; i < n; i++) {
          const label = q.labels[i]!;
          feeds.label[b * G + i] = label > 0 ? 1 : 0;
          feeds.weight[b * G + i] = label > 0 ? label : 1;
          feeds.mask[b * G + i] = 1;
          feeds.target[b * G + i] = evidence > 0 ? label / evidence : 0;
        }
        feeds.questionWeight[b] = Math.min(1, evidence);
      });
      const loss = await training.step(batch);
      adam.step(model.theta, training.gradient);
      fit.steps++;
      fit.flops += training.flops({ Q });
      smoothed = Number.isNaN(smoothed) ? loss : 0.95 * smoothed + 0.05 * loss;
      options.onStep({ step: fit.steps, steps, loss: smoothed, metric: fit.best });
    }
    fit.epochs++;
    const { ndcg, loss } = await judge(model, validation);
    fit.ndcg.push(ndcg);
    if (ndcg > fit.best) {
      fit.best = ndcg;
      fit.validationLoss = loss;
      best = model.theta.slice();
      stale = 0;
    } else stale++;
  }
  model.theta.set(best);
  fit.seconds = (performance.now() - started) / 1000;
  await training.release();
  return fit;
}

export interface Judgement {
  ndcg: number;
  hitRate: number;
  /** Equation (5), mean over candidates. */
  loss: number;
  /** Per question, for paired comparisons. */
  perQuestion: { shopper: number; ndcg: number; hit: number }[];
}

const DEPTH = 12;

/** NDCG@12 and hit rate@12 of the model's order on questions with all their candidates; what was not proposed is a miss. */
export async function judge(model: RankerModel, questions: readonly RankerQuestion[]): Promise<Judgement> {
  const forward = await model.compile();
  const { dim } = model.sizes;
  let loss = 0;
  let candidates = 0;
  const perQuestion: Judgement["perQuestion"] = [];
  for (const q of questions) {
    const n = q.keys.length;
    if (n === 0) {
      perQuestion.push({ shopper: q.shopperKey, ndcg: 0, hit: 0 });
      continue;
    }
    const R = Math.ceil(n / 64) * 64;
    const batch = forward.batch({ R });
    batch.feeds.pairs.fill(0);
    batch.feeds.present.fill(1);
    fillRanker(batch.feeds, 0, q, 0, n, dim);
    await forward.run(batch);
    const scores = batch.outputs.score.subarray(0, n);
    for (let i = 0; i < n; i++) {
      const s = Math.min(1 - 1e-6, Math.max(1e-6, scores[i]!));
      loss -= q.labels[i]! > 0 ? Math.log(s) : Math.log(1 - s);
    }
    candidates += n;
    perQuestion.push({ shopper: q.shopperKey, ...topOf(q, topK(scores, DEPTH)) });
  }
  await forward.release();
  return { ...average(perQuestion), loss: candidates > 0 ? loss / candidates : Number.NaN, perQuestion };
}

/** The same figures for an order given by ranks (0: not in the list), such as the popularity baseline's. */
export function judgeRanks(
  questions: readonly RankerQuestion[],
  ranksOf: (q: RankerQuestion) => Uint16Array,
): Omit<Judgement, "loss"> {
  const perQuestion = questions.map((q) => {
    const ranks = ranksOf(q);
    const scores = Float32Array.from(ranks, (rank) => (rank > 0 ? -rank : Number.NaN));
    return { shopper: q.shopperKey, ...topOf(q, topK(scores, DEPTH)) };
  });
  return { ...average(perQuestion), perQuestion };
}

function topOf(q: RankerQuestion, top: Int32Array): { ndcg: number; hit: number } {
  let gain = 0;
  let hit = 0;
  top.forEach((i, rank) => {
    if (q.labels[i]! <= 0) return;
    gain += 1 / Math.log2(rank + 2);
    hit = 1;
  });
  let ideal = 0;
  for (let rank = 0; rank < Math.min(DEPTH, q.wanted); rank++) ideal += 1 / Math.log2(rank + 2);
  return { ndcg: ideal > 0 ? gain / ideal : 0, hit };
}

function average(list: Judgement["perQuestion"]): { ndcg: number; hitRate: number } {
  const n = Math.max(1, list.length);
  return { ndcg: list.reduce((sum, q) => sum + q.ndcg, 0) / n, hitRate: list.reduce((sum, q) => sum + q.hit, 0) / n };
}
