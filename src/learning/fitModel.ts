/**
 * Learning, whole: examples -> towers -> questions -> ranker -> files. What it may spend is planned from the work to do,
 * not from the clock, so the same data, seed and budget give the same model bit for bit; the clock is only the last resort.
 */
import type { Progress } from "../common/progress.js";
import { Errors } from "../errors.js";
import { FEATURES_DIGEST } from "../features/layout.js";
import type { ModelCard } from "../inference/model.js";
import type { Store } from "../store/ports.js";
import { type Propose, type RankerQuestion, rankerQuestions } from "./data/rankerQuestions.js";
import { loadTrainingShop, type TrainingShop } from "./data/shop.js";
import { type Splits, splitByTime } from "./data/splits.js";
import { type TowerData, towerExamples } from "./data/towerExamples.js";
import { exportModel } from "./exportModel.js";
import type { ModelSizes } from "./models/sizes.js";
import { planTrials, type RankerTrial, type TowerTrial } from "./plan.js";
import { measureScaling, RankerModel } from "./train/rankerModel.js";
import { TowerModel } from "./train/towerModel.js";
import { type RankerFit, trainRanker } from "./train/trainRanker.js";
import { type TowerFit, trainTowers } from "./train/trainTowers.js";

export interface FitOptions {
  name: string;
  version: string;
  until?: Date | undefined;
  seed: number;
  budgetMinutes: number;
  /** Encoder ids whose vectors the store holds; null: the shop has none. */
  encoders: { text: string | null; image: string | null };
  /** What the encoders' weights are, for the card. */
  provenance: readonly string[];
  threads: number;
  propose: Propose;
}

export interface FittedModel {
  card: ModelCard;
  files: Map<string, Uint8Array>;
  towers: TowerFit;
  ranker: RankerFit;
  seconds: number;
}

const DIM = 64;
/** Fewer baskets than this teach nothing that popularity does not know. */
const FEWEST_BASKETS = 60;
const GROUP = 40;

export async function fitModel(store: Store, options: FitOptions, progress: Progress): Promise<FittedModel> {
  const started = performance.now();
  const deadline = (share: number): number => started + share * options.budgetMinutes * 60_000;
  const shop = await loadTrainingShop(store, options, progress);
  if (shop.baskets.length < FEWEST_BASKETS)
    throw Errors.badInput(
      "events",
      `${shop.baskets.length} baskets`,
      `at least ${FEWEST_BASKETS} sessions or baskets to learn from; import more history first`,
    );
  const splits = splitByTime(shop.log, shop.baskets);
  const plan = planTrials(shop, options.budgetMinutes);

  const data = towerExamples(shop, splits.ranker, splits.validation, 16);
  const towers = await bestTowers(shop, data, plan.towers, options, deadline(0.5), progress);

  progress.stage("asking the past", plan.questions, "questions");
  const ask = (window: { from: number; until: number }, keep: number, limit: number, seed: number): Promise<RankerQuestion[]> =>
    rankerQuestions(shop, towers.model, window, options.propose, {
      seed,
      candidates: 240,
      keep,
      limit,
      threads: options.threads,
      onProgress: (done) => progress.update(done),
    });
  const train = await ask({ from: splits.ranker, until: splits.validation }, GROUP, plan.questions, options.seed + 11);
  const validation = await ask(
    { from: splits.validation, until: splits.gate },
    Number.POSITIVE_INFINITY,
    1500,
    options.seed + 12,
  );
  const ranker = await bestRanker(towers.model.sizes, train, validation, plan.rankers, options, deadline(0.97), progress);

  const card = cardOf(shop, splits, options, towers, ranker, train.length);
  const files = exportModel(towers.model, ranker.model, shop.blank.catalogue, { model: `${options.name}@${options.version}` });
  return { card, files, towers: towers.fit, ranker: ranker.fit, seconds: (performance.now() - started) / 1000 };
}

interface Best<M, F, T> {
  model: M;
  fit: F;
  trial: T;
}

async function bestTowers(
  shop: TrainingShop,
  data: TowerData,
  trials: readonly TowerTrial[],
  options: FitOptions,
  deadline: number,
  progress: Progress,
): Promise<Best<TowerModel, TowerFit, TowerTrial>> {
  const keys = Array.from(shop.blank.catalogue.all(), (facts) => facts.key);
  const sizes: ModelSizes = {
    dim: DIM,
    textDim: shop.items.text.dim,
    imageDim: shop.items.image.dim,
    vocabulary: Math.max(1, shop.items.vocabulary.length),
    hidden: 128,
    heads: 4,
  };
  let best: Best<TowerModel, TowerFit, TowerTrial> | undefined;
  for (const [i, trial] of trials.entries()) {
    if (best && performance.now() > deadline) break;
    const model = new TowerModel(sizes, shop.items, keys, options.seed);
    progress.stage(`towers ${i + 1}/${trials.length}`, 0, "steps");
    const fit = await trainTowers(model, data, {
      ...trial,
      seed: options.seed + i,
      threads: options.threads,
      deadline,
      onStep: ({ step, steps, loss, metric }) => {
        if (step === 1) progress.stage(`towers ${i + 1}/${trials.length}`, steps, "steps");
        progress.update(step, { loss: loss.toFixed(3), "recall@50": metric < 0 ? "-" : metric.toFixed(3) });
      },
    });
    if (!best || fit.best > best.fit.best) best = { model, fit, trial };
  }
  return best!;
}

async function bestRanker(
  sizes: ModelSizes,
  train: readonly RankerQuestion[],
  validation: readonly RankerQuestion[],
  trials: readonly RankerTrial[],
  options: FitOptions,
  deadline: number,
  progress: Progress,
): Promise<Best<RankerModel, RankerFit, RankerTrial>> {
  const scaling = measureScaling(train);
  let best: Best<RankerModel, RankerFit, RankerTrial> | undefined;
  for (const [i, trial] of trials.entries()) {
    if (best && performance.now() > deadline) break;
    const model = new RankerModel({ ...sizes, hidden: trial.hidden }, scaling, options.seed);
    const fit = await trainRanker(model, train, validation, {
      ...trial,
      group: GROUP,
      seed: options.seed + i,
      threads: options.threads,
      deadline,
      onStep: ({ step, steps, loss, metric }) => {
        if (step === 1) progress.stage(`ranker ${i + 1}/${trials.length}`, steps, "steps");
        progress.update(step, { loss: loss.toFixed(3), "ndcg@12": metric < 0 ? "-" : metric.toFixed(4) });
      },
    });
    if (!best || fit.best > best.fit.best) best = { model, fit, trial };
  }
  return best!;
}

function cardOf(
  shop: TrainingShop,
  splits: Splits,
  options: FitOptions,
  towers: Best<TowerModel, TowerFit, TowerTrial>,
  ranker: Best<RankerModel, RankerFit, RankerTrial>,
  questions: number,
): ModelCard {
  const iso = (at: number): string => new Date(at).toISOString();
  const prefixed = (prefix: string, trial: object): [string, number][] =>
    Object.entries(trial).map(([k, v]) => [`${prefix}.${k}`, v as number]);
  return {
    name: options.name,
    version: options.version,
    createdAt: new Date().toISOString(),
    dim: DIM,
    seed: options.seed,
    window: { first: iso(splits.first), until: iso(options.until?.getTime() ?? splits.end), events: shop.log.length },
    dataDigest: shop.dataDigest,
    featuresDigest: FEATURES_DIGEST,
    encoders: {
      text: shop.items.text.encoderId,
      image: shop.items.image.encoderId,
      textDim: shop.items.text.rawDim,
      imageDim: shop.items.image.rawDim,
    },
    vocabulary: shop.items.vocabulary,
    hyperparameters: Object.fromEntries([...prefixed("towers", towers.trial), ...prefixed("ranker", ranker.trial)]),
    splits: { ranker: iso(splits.ranker), validation: iso(splits.validation), gate: iso(splits.gate), end: iso(splits.end) },
    metrics: {
      "towers.recall@50": towers.fit.best,
      "ranker.ndcg@12": ranker.fit.best,
      "ranker.validationLoss": ranker.fit.validationLoss,
      "ranker.questions": questions,
    },
    decision: { activated: false, reason: "not judged yet" },
    provenance: [
      "Towers, residuals and ranker: trained by this installation from the shop's own catalogue and events.",
      ...options.provenance,
      "Encoders are frozen; only their projections are trained.",
    ],
  };
}
