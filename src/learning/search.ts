/** The small hyperparameter search: trials in order, the one that does best on later data is kept. */
import type { RankerQuestion } from "./data/rankerQuestions.js";
import type { TrainingShop } from "./data/shop.js";
import type { TowerData } from "./data/towerExamples.js";
import type { ModelSizes } from "./models/sizes.js";
import type { RankerTrial, TowerTrial } from "./plan.js";
import type { Fit } from "./train/epochs.js";
import { measureScaling, RankerModel } from "./train/rankerModel.js";
import { TowerModel } from "./train/towerModel.js";
import { trainRanker } from "./train/trainRanker.js";
import { trainTowers } from "./train/trainTowers.js";
import type { TrainingRun } from "./trainingRun.js";

/** D: dimension of F_u and F_i. */
export const DIM = 64;
/** Candidates of a question that the ranker learns from. */
export const GROUP = 40;
/** Shares of the budget after which no step of the towers, or of the ranker, starts. */
const TOWERS_UNTIL = 0.5;
const RANKER_UNTIL = 0.97;

export interface Best<M, T> {
  model: M;
  fit: Fit;
  trial: T;
}

export async function searchTowers(
  run: TrainingRun,
  shop: TrainingShop,
  data: TowerData,
  trials: readonly TowerTrial[],
): Promise<Best<TowerModel, TowerTrial>> {
  const { catalogue } = shop.blank;
  const keys = Array.from(catalogue.all(), (facts) => facts.key);
  const sizes: ModelSizes = {
    dim: DIM,
    textDim: shop.items.text.dim,
    imageDim: shop.items.image.dim,
    vocabulary: Math.max(1, shop.items.vocabulary.length),
    hidden: 128,
    heads: 4,
  };
  return bestOf(run, trials, TOWERS_UNTIL, async (trial, i) => {
    const model = new TowerModel(sizes, shop.items, keys, run.limits.seed);
    const options = { ...trial, ...run.trial("towers", i, trials.length, TOWERS_UNTIL, "recall@50") };
    return { model, fit: await trainTowers(model, data, catalogue, options), trial };
  });
}

export async function searchRanker(
  run: TrainingRun,
  sizes: ModelSizes,
  train: readonly RankerQuestion[],
  validation: readonly RankerQuestion[],
  trials: readonly RankerTrial[],
): Promise<Best<RankerModel, RankerTrial>> {
  const scaling = measureScaling(train);
  return bestOf(run, trials, RANKER_UNTIL, async (trial, i) => {
    const model = new RankerModel({ ...sizes, hidden: trial.hidden }, scaling, run.limits.seed);
    const options = { ...trial, group: GROUP, ...run.trial("ranker", i, trials.length, RANKER_UNTIL, "ndcg@12") };
    return { model, fit: await trainRanker(model, train, validation, options), trial };
  });
}

/** Runs trials while `share` of the budget lasts, the first in any case. */
async function bestOf<M, T>(
  run: TrainingRun,
  trials: readonly T[],
  share: number,
  attempt: (trial: T, index: number) => Promise<Best<M, T>>,
): Promise<Best<M, T>> {
  let best: Best<M, T> | undefined;
  for (const [i, trial] of trials.entries()) {
    if (best && performance.now() > run.deadline(share)) break;
    const fitted = await attempt(trial, i);
    if (!best || fitted.fit.best > best.fit.best) best = fitted;
  }
  if (!best) throw new Error("a search without trials");
  return best;
}
