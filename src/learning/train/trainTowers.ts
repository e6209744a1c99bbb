/** Trains the towers together: sampled softmax over in-batch and drawn products, early stopping on later examples. */
import type { CatalogueFacts } from "../../features/catalogueFacts.js";
import { NegativeSampler } from "../data/negatives.js";
import { batchesPerEpoch, towerBatches } from "../data/towerBatches.js";
import type { TowerData } from "../data/towerExamples.js";
import { AdamW } from "../optim/adamW.js";
import { RowAdam } from "../optim/rowAdam.js";
import { cosine } from "../optim/schedules.js";
import type { TowerTrial } from "../plan.js";
import { type EpochOptions, type Fit, runEpochs } from "./epochs.js";
import type { TowerModel } from "./towerModel.js";
import { TowerRecall } from "./towerRecall.js";
import { TowerStep } from "./towerStep.js";

export interface TowerOptions extends TowerTrial, Omit<EpochOptions, "patience" | "steps" | "epochs"> {
  threads: number;
}

const PATIENCE = 2;
/** Examples of a step, at least. */
const FEWEST = 32;

/** Trains `model` in place; the metric is recall@50 over the whole catalogue. */
export async function trainTowers(
  model: TowerModel,
  data: TowerData,
  catalogue: CatalogueFacts,
  options: TowerOptions,
): Promise<Fit> {
  for (const { target } of data.train) model.known[target] = 1;
  // A small shop takes small steps, or it would take too few.
  const batch = Math.min(options.batch, Math.max(FEWEST, Math.ceil(data.train.length / (2 * data.snapshots.length))));
  const steps = batchesPerEpoch(data, batch) * options.epochs;
  const learningRate = cosine({
    peak: options.learningRate,
    total: steps,
    warmup: Math.min(100, steps / 10),
    floor: options.learningRate / 20,
  });
  const shared = { learningRate, weightDecay: options.weightDecay, clipNorm: 5 };
  const itemOptions = { ...shared, decayMask: model.itemParameters.decayMask() };
  const userOptions = { ...shared, decayMask: model.userParameters.decayMask() };
  const rowOptions = { learningRate };
  let itemAdam = new AdamW(model.itemParameters.size, itemOptions);
  let userAdam = new AdamW(model.userParameters.size, userOptions);
  let rowAdam = new RowAdam(model.residuals, model.sizes.dim, rowOptions);
  const sampler = new NegativeSampler(data.train, catalogue, { batch, negatives: options.negatives });
  const towers = await TowerStep.compile(model, data.state, sampler, { ...options, batch });
  const recall = await TowerRecall.compile(model, data, options.threads);
  const fit = await runEpochs(
    {
      numbers: { item: model.itemTheta, user: model.userTheta, residuals: model.residuals },
      batches: (random) => towerBatches(data, sampler, batch, random),
      async step(examples, random) {
        const { loss, flops, item, user, residuals } = await towers.gradients(examples, random);
        itemAdam.step(model.itemTheta, item);
        userAdam.step(model.userTheta, user);
        rowAdam.step([residuals]);
        return { loss, flops };
      },
      validate: async () => ({ metric: await recall.measure(), loss: null }),
      saveOptimisers: () => ({ itemAdam: itemAdam.toBytes(), userAdam: userAdam.toBytes(), rowAdam: rowAdam.toBytes() }),
      loadOptimisers(parts) {
        itemAdam = AdamW.fromBytes(parts.itemAdam!, itemOptions);
        userAdam = AdamW.fromBytes(parts.userAdam!, userOptions);
        rowAdam = RowAdam.fromBytes(parts.rowAdam!, model.residuals, model.sizes.dim, rowOptions);
      },
    },
    { ...options, steps, patience: PATIENCE },
  );
  await Promise.all([towers.release(), recall.release()]);
  return fit;
}
