/** A training that takes seconds: a planted shop, a plan of one short trial, and digests of what comes out. */

import { sha256 } from "../../src/common/hash.js";
import { noProgress, type Progress } from "../../src/common/progress.js";
import { fitModel } from "../../src/learning/fitModel.js";
import type { FitOptions, FittedModel } from "../../src/learning/fitOptions.js";
import type { Plan, RankerTrial, TowerTrial } from "../../src/learning/plan.js";
import { type PlantedOptions, plantedShop } from "../fixtures/plantedShop.js";
import { proposeFromSources } from "../fixtures/propose.js";

export const TOWERS: TowerTrial = {
  epochs: 2,
  batch: 128,
  negatives: 64,
  learningRate: 5e-3,
  weightDecay: 0.02,
  dropout: 0.1,
  modalityDropout: 0.1,
  residualDropout: 0.3,
};
export const RANKER: RankerTrial = {
  epochs: 3,
  batch: 32,
  learningRate: 4e-3,
  weightDecay: 0.05,
  dropout: 0.1,
  listwise: 1,
  hidden: 32,
};
export const TINY_PLAN: Plan = {
  towers: [TOWERS],
  rankers: [RANKER],
  questions: 250,
  checks: 100,
  collaborative: { interactions: 20_000, items: 500, trials: 1 },
};

/** Four tastes and a weather, over 160 products. */
export const TINY_SHOP: PlantedOptions = {
  products: 160,
  shoppers: 160,
  eventsPerShopper: 12,
  clusters: 4,
  textDim: 16,
  imageDim: 12,
};

export const ENCODERS = { text: "text-16", image: "image-12" };

export function tinyOptions(options: Partial<FitOptions> = {}): FitOptions {
  return {
    name: "tiny",
    version: "1",
    createdAt: new Date("2026-06-01T00:00:00Z"),
    seed: 5,
    budgetMinutes: 60,
    plan: TINY_PLAN,
    encoders: ENCODERS,
    provenance: [],
    threads: 1,
    propose: proposeFromSources,
    ...options,
  };
}

export function fitTiny(
  shop: Partial<PlantedOptions> = {},
  options: Partial<FitOptions> = {},
  progress: Progress = noProgress,
): Promise<FittedModel> {
  return fitModel(plantedShop({ ...TINY_SHOP, ...shop }).store, tinyOptions(options), progress);
}

/** What a model is, to the bit: its card and files, and not how long they took. */
export function digests({ card, files }: Pick<FittedModel, "card" | "files">): Record<string, string> {
  return { card: sha256(JSON.stringify(card)), ...Object.fromEntries([...files].map(([name, bytes]) => [name, sha256(bytes)])) };
}
