/**
 * DP-SGD with per-shopper clipping: every step takes a random sample of shoppers, computes each one's gradient apart,
 * shortens it, adds them up, adds noise. A shopper's gradient depends on nobody else: negatives are drawn evenly from the
 * catalogue, nothing is chosen by later data, and the last step is what is kept.
 */
import type { Random } from "../../common/random.js";
import type { CatalogueFacts } from "../../features/catalogueFacts.js";
import { HISTORY_LENGTH } from "../../features/layout.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { historyOf, type TowerBatch } from "../data/towerBatches.js";
import type { TowerData, TowerExample } from "../data/towerExamples.js";
import { AdamW } from "../optim/adamW.js";
import { cosine } from "../optim/schedules.js";
import type { RankerTrial, TowerTrial } from "../plan.js";
import { fitBlend } from "../train/blend.js";
import { type EpochOptions, type Fit, type Learner, runEpochs } from "../train/epochs.js";
import { judge } from "../train/judge.js";
import type { RankerModel } from "../train/rankerModel.js";
import { compileRankerStep } from "../train/rankerStep.js";
import type { TowerModel } from "../train/towerModel.js";
import { TowerRecall } from "../train/towerRecall.js";
import { TowerStep } from "../train/towerStep.js";
import type { PrivateSteps } from "./plan.js";
import { PrivateSum } from "./privateSum.js";

type Shared = Omit<EpochOptions, "patience" | "steps" | "epochs"> & {
  threads: number;
  layout: PrivateSteps;
  /** Where sampling and noise come from: secretRandom(), but in tests. */
  random: Random;
};
export type PrivateTowerOptions = TowerTrial & Shared;
export type PrivateRankerOptions = RankerTrial & Shared;

/** Examples of a shopper that a step looks at, and evenly drawn products to tell the wanted ones from. */
const EXAMPLES = 8;
const NEGATIVES = 128;
/** Log-odds that a candidate is wanted, as believed before anything is learned: about one of 150. */
const BIAS = -5;
/** Questions of a shopper that a step looks at. */
const QUESTIONS = 4;

/** Distinct shoppers of a list. */
export function shoppersOf<T>(items: readonly T[], shopperOf: (item: T) => number): T[][] {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(shopperOf(item));
    if (group) group.push(item);
    else groups.set(shopperOf(item), [item]);
  }
  return [...groups.values()];
}

/** Trains the towers' θ in place; residuals are left alone. The metric is recall@50, which is looked at and decides nothing. */
export async function trainTowersPrivately(
  model: TowerModel,
  data: TowerData,
  catalogue: CatalogueFacts,
  options: PrivateTowerOptions,
): Promise<Fit> {
  const { random, layout } = options;
  const thetas = { item: model.itemTheta, user: model.userTheta };
  const products = [...catalogue.all()];
  const towers = await TowerStep.compile(model, data.state, { logExpected: () => 0 }, { ...options, batch: EXAMPLES });
  const recall = await TowerRecall.compile(model, data, options.threads);
  const gradientOf = async (examples: readonly TowerExample[]) => {
    const { loss, flops, item, user } = await towers.gradients(batchOf(data, examples, products, random), random);
    return { loss, flops, parts: [item, user] };
  };
  const groups = shoppersOf(data.train, ({ shopper }) => shopper);
  const masks = [model.itemParameters.decayMask(), model.userParameters.decayMask()];
  const fit = await descend(thetas, groups, EXAMPLES, gradientOf, masks, layout, options, async () => ({
    metric: await recall.measure(),
    loss: null,
  }));
  await Promise.all([towers.release(), recall.release()]);
  return fit;
}

/** Trains the ranker's θ in place, from the belief that the blend starts from; NDCG@12 is looked at and decides nothing. */
export async function trainRankerPrivately(
  model: RankerModel,
  train: readonly RankerQuestion[],
  validation: readonly RankerQuestion[],
  options: PrivateRankerOptions,
): Promise<Fit> {
  model.startFrom(await fitBlend([], model.scaling, options.threads));
  model.parameters.view(model.theta, "outBias")[0] = BIAS;
  const group = train.reduce((most, q) => Math.max(most, q.keys.length), 1);
  const step = await compileRankerStep(model, { ...options, batch: QUESTIONS, group });
  const forward = await model.compile(options.threads);
  const gradientOf = async (questions: readonly RankerQuestion[]) => ({
    ...(await step.run(questions, options.random)),
    parts: [step.gradient],
  });
  const groups = shoppersOf(train, ({ shopperKey }) => shopperKey);
  const masks = [model.parameters.decayMask()];
  const fit = await descend({ theta: model.theta }, groups, QUESTIONS, gradientOf, masks, options.layout, options, async () => {
    const { ndcg, loss } = await judge(model, forward, validation);
    return { metric: ndcg, loss };
  });
  await Promise.all([step.release(), forward.release()]);
  return fit;
}

interface ShopperGradient {
  loss: number;
  flops: number;
  parts: Float32Array[];
}

/** The steps that both stages share: sample, clip, add noise, and go down with AdamW, which sees nothing but noisy sums. */
async function descend<T>(
  thetas: Record<string, Float32Array>,
  groups: readonly T[][],
  most: number,
  gradientOf: (items: readonly T[]) => Promise<ShopperGradient>,
  decayMasks: readonly Uint8Array[],
  layout: PrivateSteps,
  options: Shared & { learningRate: number; weightDecay: number },
  validate: Learner<T[][]>["validate"],
): Promise<Fit> {
  const { random } = options;
  const arrays = Object.values(thetas);
  const learningRate = cosine({
    peak: options.learningRate,
    total: layout.steps,
    warmup: layout.steps / 10,
    floor: options.learningRate / 20,
  });
  const optionsOf = (i: number) => ({ learningRate, weightDecay: options.weightDecay, decayMask: decayMasks[i]! });
  let adams = arrays.map(({ length }, i) => new AdamW(length, optionsOf(i)));
  const sizes = arrays.map(({ length }) => length);
  const sum = new PrivateSum(sizes, layout.clip, layout.noise, random);
  const noisy = sizes.map((size) => new Float32Array(size));
  return runEpochs<T[][]>(
    {
      numbers: thetas,
      *batches() {
        for (let i = 0; i < layout.round; i++) yield groups.filter(() => random.uniform() < layout.rate);
      },
      async step(sample) {
        let [loss, flops] = [0, 0];
        for (const group of sample) {
          const gradient = await gradientOf(some(group, most, random));
          sum.add(gradient.parts);
          loss += gradient.loss / sample.length;
          flops += gradient.flops;
        }
        sum.take(layout.expected, noisy);
        adams.forEach((adam, i) => {
          adam.step(arrays[i]!, noisy[i]!);
        });
        return { loss, flops };
      },
      validate,
      saveOptimisers: () => Object.fromEntries(adams.map((adam, i) => [`adam${i}`, adam.toBytes()])),
      loadOptimisers(parts) {
        adams = adams.map((_, i) => AdamW.fromBytes(parts[`adam${i}`]!, optionsOf(i)));
      },
    },
    { ...options, epochs: layout.rounds, steps: layout.steps, patience: layout.rounds, keepLast: true },
  );
}

/** At most `most` of them, drawn evenly. */
function some<T>(items: readonly T[], most: number, random: Random): readonly T[] {
  return items.length <= most ? items : random.shuffle([...items]).slice(0, most);
}

/** One shopper's examples as a batch of their own. */
function batchOf(
  data: TowerData,
  examples: readonly TowerExample[],
  products: readonly { key: number; createdAt: number }[],
  random: Random,
): TowerBatch {
  const latest = examples.reduce((a, { at }) => Math.max(a, at), Number.NEGATIVE_INFINITY);
  const negatives: number[] = [];
  // As often as not a product is not there yet: so many tries, and no endless ones.
  for (let tries = 0; negatives.length < NEGATIVES && tries < 4 * NEGATIVES; tries++) {
    const { key, createdAt } = random.pick(products);
    if (!(createdAt > latest)) negatives.push(key);
  }
  const histories = examples.map((example) => historyOf(data, example));
  // What interactions say of products is hidden in these towers, so any snapshot's numbers will do.
  return { examples, snapshot: data.snapshots[0]!, length: HISTORY_LENGTH, histories, negatives };
}
