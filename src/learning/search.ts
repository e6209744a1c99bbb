/** The small hyperparameter search: trials in order, the one that does best on later data is kept. */
import type { RankerQuestion } from "./data/rankerQuestions.js";
import type { TrainingShop } from "./data/shop.js";
import type { TowerData } from "./data/towerExamples.js";
import type { ModelSizes } from "./models/sizes.js";
import type { RankerTrial, Search, TowerTrial } from "./plan.js";
import type { PrivateSearch } from "./privacy/search.js";
import { fitBlend } from "./train/blend.js";
import { catchUp, type Lesson } from "./train/catchUp.js";
import type { Fit } from "./train/epochs.js";
import { measureScaling, NO_SCALING, RankerModel } from "./train/rankerModel.js";
import { settle } from "./train/settle.js";
import { TowerModel } from "./train/towerModel.js";
import { trainRanker } from "./train/trainRanker.js";
import { trainTowers } from "./train/trainTowers.js";
import type { TrainingRun } from "./trainingRun.js";
import type { Part } from "./variant.js";
import type { WarmStart } from "./warm.js";

/** D: dimension of F_u and F_i. */
export const DIM = 64;
/** Shares of the budget after which no step of the towers, or of the ranker, starts. */
const TOWERS_UNTIL = 0.45;
const RANKER_UNTIL = 0.97;

/** What a search starts from: nothing and everything where left out. */
export interface Start {
  /** What the models do without. */
  without?: ReadonlySet<Part>;
  /** A trained model to go on from; it is judged first, and kept where no epoch is better. */
  warm?: WarmStart | undefined;
  /** Learn privately: one trial, by DP-SGD. */
  dp?: PrivateSearch | undefined;
}

export interface Best<M, T> {
  model: M;
  fit: Fit;
  trial: T;
}

export interface BestRanker extends Best<RankerModel, RankerTrial> {
  /** θ before training. */
  start: Float32Array;
}

export async function searchTowers(
  run: TrainingRun,
  shop: TrainingShop,
  data: TowerData,
  search: Search<TowerTrial>,
  { without, warm, dp }: Start = {},
): Promise<Best<TowerModel, TowerTrial>> {
  const { catalogue } = shop.blank;
  const keys = [...catalogue.allKeys()];
  const sizes: ModelSizes = {
    dim: DIM,
    textDim: shop.items.text.dim,
    imageDim: shop.items.image.dim,
    vocabulary: Math.max(1, shop.items.vocabulary.length),
    hidden: 128,
    heads: 4,
  };
  return bestOf(run, search, TOWERS_UNTIL, async (trial, i) => {
    const model = new TowerModel(sizes, shop.items, keys, run.limits.seed, new Set(without));
    if (dp) return { model, fit: await dp.towers(run, model, data, catalogue, trial, search, TOWERS_UNTIL), trial };
    warm?.restoreTowers(model, (id) => catalogue.keyOf(id));
    const options = {
      ...trial,
      judgeStart: warm !== undefined,
      ...run.trial("towers", i, search.trials.length, TOWERS_UNTIL, "recall@50"),
    };
    return { model, fit: await trainTowers(model, data, catalogue, options), trial };
  });
}

export async function searchRanker(
  run: TrainingRun,
  sizes: ModelSizes,
  train: readonly RankerQuestion[],
  validation: readonly RankerQuestion[],
  search: Search<RankerTrial>,
  { without, warm, dp }: Start = {},
): Promise<BestRanker> {
  const scaling = warm?.scaling ?? (dp ? NO_SCALING : measureScaling(train));
  const blend = warm || dp ? undefined : await fitBlend(train, scaling, run.limits.threads, validation);
  const startOf = (trial: RankerTrial): RankerModel => {
    const model = new RankerModel({ ...sizes, hidden: trial.hidden }, scaling, run.limits.seed, new Set(without));
    if (blend) model.startFrom(blend);
    warm?.restoreRanker(model);
    return model;
  };
  const best = await bestOf(run, search, RANKER_UNTIL, async (trial, i) => {
    const model = startOf(trial);
    if (dp) return { model, fit: await dp.ranker(run, model, train, validation, trial, search, RANKER_UNTIL), trial };
    const options = {
      ...trial,
      ...run.trial("ranker", i, search.trials.length, RANKER_UNTIL, "ndcg@12"),
    };
    return { model, fit: await trainRanker(model, train, validation, options), trial };
  });
  const start = startOf(best.trial).theta;
  if (!dp) await settle(best.model, start, validation, best.fit, run.limits.threads);
  return { ...best, start };
}

/** Once all is chosen, what went by meanwhile is learned too, where that helps. */
export function catchUpRanker(
  run: TrainingRun,
  { model, trial, start }: BestRanker,
  past: Omit<Lesson, "start">,
): Promise<boolean> {
  return catchUp(model, { ...past, start }, { ...trial, ...run.trial("latest", 0, 1, RANKER_UNTIL, "ndcg@12") });
}

/**
 * Tries one after the other while the reckoned seconds last. Where the machine is slower than reckoned, no trial is begun that
 * `share` of the budget would cut short, as far as the one before it tells.
 */
async function bestOf<M, T extends { epochs: number }>(
  run: TrainingRun,
  { trials, epochSeconds, seconds }: Search<T>,
  share: number,
  attempt: (trial: T, index: number) => Promise<Best<M, T>>,
): Promise<Best<M, T>> {
  let best: Best<M, T> | undefined;
  let spent = 0;
  let lasted = 0;
  for (const [i, trial] of trials.entries()) {
    if (best && (spent + trial.epochs * epochSeconds > seconds || performance.now() + lasted > run.deadline(share))) break;
    const began = performance.now();
    const fitted = await attempt(trial, i);
    lasted = performance.now() - began;
    spent += fitted.fit.epochs * epochSeconds;
    if (!best || fitted.fit.best > best.fit.best) best = fitted;
  }
  if (!best) throw new Error("a search without trials");
  return best;
}
