/** The private counterparts of search.ts: one trial each, laid out within the privacy budget. */
import type { Random } from "../../common/random.js";
import type { ModelCard } from "../../inference/model.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import type { TowerData } from "../data/towerExamples.js";
import type { RankerTrial, Search, TowerTrial } from "../plan.js";
import type { Fit } from "../train/epochs.js";
import type { RankerModel } from "../train/rankerModel.js";
import type { TowerModel } from "../train/towerModel.js";
import type { TrainingRun } from "../trainingRun.js";
import { NOT_PRIVATE, PrivacyBudget, type PrivacyGoal } from "./plan.js";
import { secretRandom } from "./secretRandom.js";
import { shoppersOf, trainRankerPrivately, trainTowersPrivately } from "./trainPrivately.js";

/** Reckoned seconds of one core that one shopper's gradient costs. */
const SECONDS = { towers: 0.02, ranker: 0.008 };

/**
 * Few and noisy steps have to be long ones: the rate is so many times the usual one over the root of their number, as the noise
 * that they add up grows with that root (docs/LOG.md); never below the usual one.
 */
const RATE = { towers: 20, ranker: 75 };
const rateOf = (usual: number, stage: keyof typeof RATE, steps: number): number =>
  usual * Math.max(1, RATE[stage] / Math.sqrt(steps));

export class PrivateSearch {
  private readonly budget: PrivacyBudget;

  /** `shoppers`: those who have any event. */
  constructor(
    goal: PrivacyGoal,
    shoppers: number,
    private readonly random: Random = secretRandom(),
  ) {
    this.budget = new PrivacyBudget(goal, shoppers);
  }

  readonly without = NOT_PRIVATE;

  async towers(
    run: TrainingRun,
    model: TowerModel,
    data: TowerData,
    catalogue: Parameters<typeof trainTowersPrivately>[2],
    trial: TowerTrial,
    { seconds }: Search<TowerTrial>,
    share: number,
  ): Promise<Fit> {
    const shoppers = shoppersOf(data.train, ({ shopper }) => shopper).length;
    const layout = this.budget.layOut("towers", shoppers, trial.epochs, stepsIn(seconds, SECONDS.towers, shoppers));
    const options = { ...run.trial("towers", 0, 1, share, "recall@50"), layout, random: this.random };
    const learningRate = rateOf(trial.learningRate, "towers", layout.steps);
    return trainTowersPrivately(model, data, catalogue, { ...trial, ...options, learningRate });
  }

  async ranker(
    run: TrainingRun,
    model: RankerModel,
    train: readonly RankerQuestion[],
    validation: readonly RankerQuestion[],
    trial: RankerTrial,
    { seconds }: Search<RankerTrial>,
    share: number,
  ): Promise<Fit> {
    const shoppers = shoppersOf(train, ({ shopperKey }) => shopperKey).length;
    const layout = this.budget.layOut("ranker", shoppers, trial.epochs, stepsIn(seconds, SECONDS.ranker, shoppers));
    const options = { ...run.trial("ranker", 0, 1, share, "ndcg@12"), layout, random: this.random };
    const learningRate = rateOf(trial.learningRate, "ranker", layout.steps);
    return trainRankerPrivately(model, train, validation, { ...trial, ...options, learningRate });
  }

  /** What the card says of it. */
  get statement(): NonNullable<ModelCard["privacy"]> {
    const { clip, delta, noise, spent, shoppers } = this.budget;
    return {
      epsilon: spent,
      delta,
      clip,
      noise,
      shoppers,
      unit: "one shopper with all events: added to the shop or taken out of it",
      covers: [
        "item-tower.onnx and user-tower.onnx: all parameters learned from events; they read no statistic of other shoppers",
        "ranker.onnx: all parameters learned from a shopper's questions and what was wanted, the shop's statistics (popularity, co-occurrence, context profiles) and candidates being given",
      ],
      doesNotCover: [
        "the statistics themselves, which are counted from events and served beside the graphs; when the shop began and last saw an event",
        "the catalogue with its pooled reviews, the encoders, the choice of hyperparameters",
        "this card's metrics, dates, counts and the decision to activate, which are measured on shoppers' events",
      ],
    };
  }
}

/** How many steps `seconds` pay for; without end where nothing is said. */
function stepsIn(seconds: number, each: number, shoppers: number): number {
  return seconds > 0 ? Math.max(1, Math.floor(seconds / (each * Math.max(1, shoppers / 4)))) : Number.POSITIVE_INFINITY;
}
