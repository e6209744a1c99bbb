/**
 * Trains the towers together: sampled softmax over in-batch and drawn products with the log-q correction (Yi et al., 2019).
 * A step runs three graphs, joined by plain arrays: item tower forward over the batch's distinct products, user tower with
 * loss and gradients, item tower backward from the products' summed gradients.
 */
import { type Random, seededRandom } from "../../common/random.js";
import type { ProductKey } from "../../domain.js";
import { recentEntries } from "../../features/histories.js";
import { DEMOGRAPHICS_DIM, HISTORY_LENGTH } from "../../features/layout.js";
import { fillUser } from "../../features/userInputs.js";
import { fillItems } from "../data/itemBatch.js";
import type { TowerData, TowerExample } from "../data/towerExamples.js";
import { softmaxCrossEntropy, weightedMean } from "../graph/losses.js";
import { exp, mul, sub } from "../graph/ops/elementwise.js";
import { sum } from "../graph/ops/linear.js";
import { matmul } from "../graph/ops/matmul.js";
import { fillDropout } from "../graph/ops/select.js";
import { compileTraining } from "../graph/training.js";
import { itemTower } from "../models/itemTower.js";
import { userTower } from "../models/userTower.js";
import { AdamW } from "../optim/adamW.js";
import { RowAdam } from "../optim/rowAdam.js";
import { cosine } from "../optim/schedules.js";
import { itemInputs, type TowerModel, userInputs } from "./towerModel.js";
import { towerRecall } from "./towerRecall.js";

export interface TowerOptions {
  seed: number;
  epochs: number;
  /** Shoppers a step, and products drawn beside their targets. */
  batch: number;
  negatives: number;
  learningRate: number;
  weightDecay: number;
  dropout: number;
  modalityDropout: number;
  residualDropout: number;
  threads: number;
  /** No step starts after this moment (performance.now()): the last resort, which makes a run irreproducible. */
  deadline: number;
  onStep: (report: { step: number; steps: number; loss: number; metric: number }) => void;
}

export interface TowerFit {
  epochs: number;
  steps: number;
  seconds: number;
  /** Floating-point operations of matrix products in all steps. */
  flops: number;
  /** Recall@50 over all products on later examples, per epoch. */
  recall: number[];
  best: number;
}

/** Distinct products of a step are padded to a multiple of this, so that few buffer sizes exist. */
const PAD = 512;
const PATIENCE = 2;

export async function trainTowers(model: TowerModel, data: TowerData, options: TowerOptions): Promise<TowerFit> {
  const { sizes } = model;
  const { dim } = sizes;
  const random = seededRandom(options.seed);
  const draw = negativeSampler(model, data.train, options, random);
  for (const example of data.train) model.known[example.target] = 1;

  const U = Math.min(options.batch, Math.max(8, data.train.length));
  const steps = Math.ceil(data.train.length / U) * options.epochs;
  const schedule = cosine({
    peak: options.learningRate,
    total: steps,
    warmup: Math.min(100, steps / 10),
    floor: options.learningRate / 20,
  });
  const itemForward = await model.compileItems(options.threads);
  const itemBackward = await compileTraining({
    parameters: model.itemParameters,
    theta: model.itemTheta,
    inputs: { ...itemInputs(sizes), gradient: ["M", dim] },
    forward: (p, x) => ({ loss: sum(mul(itemTower(p, x).vector, x.gradient)) }),
    wrt: ["residual"],
    threads: options.threads,
  });
  const users = await compileTraining({
    parameters: model.userParameters,
    theta: model.userTheta,
    inputs: {
      ...userInputs(sizes),
      dropout: ["U", sizes.hidden],
      candidates: ["N", dim],
      logQ: ["N"],
      target: ["U", "N"],
      hit: ["U", "N"],
      weight: ["U"],
    },
    forward: (p, x) => {
      const query = userTower(p, x, sizes);
      // A candidate that the shopper wanted too is no negative: its logit is taken out.
      const logits = sub(sub(mul(matmul(query, x.candidates, { transB: true }), exp(p.logScale!)), x.logQ), mul(x.hit, 1e4));
      return { loss: weightedMean(softmaxCrossEntropy(logits, x.target), x.weight) };
    },
    wrt: ["events", "candidates"],
    threads: options.threads,
  });
  const itemAdam = new AdamW(model.itemParameters.size, {
    learningRate: schedule,
    weightDecay: options.weightDecay,
    decayMask: model.itemParameters.decayMask(),
    clipNorm: 5,
  });
  const userAdam = new AdamW(model.userParameters.size, {
    learningRate: schedule,
    weightDecay: options.weightDecay,
    decayMask: model.userParameters.decayMask(),
    clipNorm: 5,
  });
  const rowAdam = new RowAdam(model.residuals, dim, { learningRate: schedule });

  const fit: TowerFit = { epochs: 0, steps: 0, seconds: 0, flops: 0, recall: [], best: -1 };
  const started = performance.now();
  let best = model.save();
  let stale = 0;
  let smoothed = Number.NaN;
  for (let epoch = 0; epoch < options.epochs && stale < PATIENCE && performance.now() < options.deadline; epoch++) {
    for (const examples of batchesBySnapshot(data.train, U, random)) {
      if (performance.now() > options.deadline) break;
      const snapshot = data.snapshots[examples[0]!.snapshot]!;
      const entries = examples.map((e) =>
        random.uniform() < 0.12 ? [] : recentEntries(data.state.histories.of(e.shopper), e.events, HISTORY_LENGTH),
      );
      const candidates = [...new Set([...examples.map((e) => e.target), ...draw.products()])];
      const rows = new Map<ProductKey, number>();
      for (const key of candidates) rows.set(key, rows.size);
      for (const list of entries) for (const { product } of list) if (!rows.has(product)) rows.set(product, rows.size);
      const keys = [...rows.keys()];
      const M = Math.ceil(keys.length / PAD) * PAD;

      const forward = itemForward.batch({ M });
      const used = fillItems(forward.feeds, keys, model.items, snapshot.numbers.bind(snapshot), model.residualOf, dim, {
        random,
        modality: options.modalityDropout,
        residual: options.residualDropout,
      });
      await itemForward.run(forward);
      const F = forward.outputs.vector;

      const N = candidates.length;
      const step = users.batch({ U, N: pad(N, 64) });
      const feeds = step.feeds;
      feeds.candidates.fill(0);
      feeds.candidates.set(F.subarray(0, N * dim));
      feeds.logQ.fill(1e4);
      candidates.forEach((key, j) => {
        feeds.logQ[j] = draw.logProbability(key);
      });
      feeds.target.fill(0);
      feeds.hit.fill(0);
      feeds.weight.fill(0);
      fillDropout(feeds.dropout, options.dropout, random);
      const width = pad(N, 64);
      const wanted = wantedBy(examples);
      examples.forEach((example, u) => {
        const known = random.uniform() >= 0.2;
        const demographics = known ? data.state.demographicsOf(example.shopper).values : NOBODY;
        const moment = { entries: entries[u]!, clock: example.clock, demographics, context: example.context.values };
        fillUser(feeds, u, moment, (product, offset) => copyRow(F, rows.get(product)!, feeds.events, offset, dim), dim);
        feeds.target[u * width + rows.get(example.target)!] = 1;
        feeds.weight[u] = example.weight;
        for (const other of wanted.get(example.shopper)!)
          if (other !== example.target) feeds.hit[u * width + rows.get(other)!] = 1;
      });
      const loss = await users.step(step);

      const backward = itemBackward.batch({ M });
      for (const name of ["text", "textMask", "image", "imageMask", "tokens", "numbers", "residual"] as const)
        backward.feeds[name].set(forward.feeds[name]);
      scatter(backward.feeds.gradient, step.gradients.candidates, step.gradients.events, entries, rows, N, dim);
      await itemBackward.step(backward);

      itemAdam.step(model.itemTheta, itemBackward.gradient);
      userAdam.step(model.userTheta, users.gradient);
      rowAdam.step([{ ids: keys.map((key, i) => (used[i] === 1 ? key : -1)), gradient: backward.gradients.residual }]);
      fit.steps++;
      fit.flops += users.flops({ U, N: width }) + itemBackward.flops({ M }) + itemBackward.flops({ M }) / 3;
      smoothed = Number.isNaN(smoothed) ? loss : 0.95 * smoothed + 0.05 * loss;
      options.onStep({ step: fit.steps, steps, loss: smoothed, metric: fit.best });
    }
    fit.epochs++;
    const recall = await towerRecall(model, data, options.threads);
    fit.recall.push(recall);
    if (recall > fit.best) {
      fit.best = recall;
      best = model.save();
      stale = 0;
    } else stale++;
  }
  model.restore(best);
  fit.seconds = (performance.now() - started) / 1000;
  await Promise.all([itemForward.release(), itemBackward.release(), users.release()]);
  return fit;
}

const NOBODY = new Float32Array(DEMOGRAPHICS_DIM);
const pad = (n: number, to: number): number => Math.ceil(n / to) * to;

function copyRow(from: Float32Array, row: number, to: Float32Array, offset: number, dim: number): boolean {
  to.set(from.subarray(row * dim, (row + 1) * dim), offset);
  return true;
}

/** All targets of each shopper in the batch. */
function wantedBy(examples: readonly TowerExample[]): Map<number, Set<ProductKey>> {
  const wanted = new Map<number, Set<ProductKey>>();
  for (const { shopper, target } of examples) {
    const set = wanted.get(shopper);
    if (set) set.add(target);
    else wanted.set(shopper, new Set([target]));
  }
  return wanted;
}

/** Sums what candidates and history events pass back into one gradient row per distinct product. */
function scatter(
  into: Float32Array,
  candidates: Float32Array,
  events: Float32Array,
  entries: readonly (readonly { product: ProductKey }[])[],
  rows: ReadonlyMap<ProductKey, number>,
  N: number,
  dim: number,
): void {
  into.fill(0);
  into.set(candidates.subarray(0, N * dim));
  entries.forEach((list, u) => {
    list.slice(0, HISTORY_LENGTH).forEach(({ product }, slot) => {
      const to = rows.get(product)! * dim;
      const from = (u * HISTORY_LENGTH + slot) * dim;
      for (let d = 0; d < dim; d++) into[to + d]! += events[from + d]!;
    });
  });
}

/** Batches whose examples share a snapshot, in random order. */
function* batchesBySnapshot(examples: readonly TowerExample[], size: number, random: Random): Iterable<TowerExample[]> {
  const groups = new Map<number, TowerExample[]>();
  for (const example of examples) {
    const group = groups.get(example.snapshot);
    if (group) group.push(example);
    else groups.set(example.snapshot, [example]);
  }
  const batches: TowerExample[][] = [];
  for (const group of groups.values()) {
    random.shuffle(group);
    for (let i = 0; i < group.length; i += size) batches.push(group.slice(i, i + size));
  }
  yield* random.shuffle(batches);
}

/**
 * Draws negatives: half uniformly over the catalogue, half by popularity^0.75 among wanted products. `logProbability` is
 * the log of a product's expected count among a step's candidates, as a target or as a draw.
 */
function negativeSampler(model: TowerModel, examples: readonly TowerExample[], options: TowerOptions, random: Random) {
  const counts = new Map<ProductKey, number>();
  for (const { target } of examples) counts.set(target, (counts.get(target) ?? 0) + 1);
  const popular = [...counts.keys()];
  const cumulative = new Float64Array(popular.length);
  let total = 0;
  popular.forEach((key, i) => {
    total += counts.get(key)! ** 0.75;
    cumulative[i] = total;
  });
  const all = model.catalogueKeys;
  const half = options.negatives / 2;
  return {
    products(): ProductKey[] {
      const drawn: ProductKey[] = [];
      for (let i = 0; i < half; i++) {
        drawn.push(all[random.below(all.length)]!);
        drawn.push(popular[lowerBound(cumulative, random.uniform() * total)]!);
      }
      return drawn;
    },
    logProbability(key: ProductKey): number {
      const n = counts.get(key) ?? 0;
      return Math.log((options.batch * n) / examples.length + (n > 0 ? (half * n ** 0.75) / total : 0) + half / all.length);
    },
  };
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid]! < value) low = mid + 1;
    else high = mid;
  }
  return low;
}
