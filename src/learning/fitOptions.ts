/** What a training is asked for, and what it gives. */
import type { Random } from "../common/random.js";
import type { ModelCard } from "../inference/model.js";
import type { Propose } from "./data/rankerQuestions.js";
import type { Plan, Tuned } from "./plan.js";
import type { PrivacyGoal } from "./privacy/plan.js";
import type { Fit } from "./train/epochs.js";
import type { Variant } from "./variant.js";
import type { WarmStart } from "./warm.js";

export interface FitOptions {
  name: string;
  version: string;
  createdAt: Date;
  /** Only events strictly before this moment are read; all where left out. */
  until?: Date | undefined;
  seed: number;
  budgetMinutes: number;
  /** What to try; left out: what the budget buys. */
  plan?: Plan | undefined;
  /** What it does without (variant.ts); left out: nothing. */
  variant?: Variant | undefined;
  /** Hyperparameters that were found already: one trial with these is made. */
  tuned?: Tuned | undefined;
  /** Learn by DP-SGD (privacy/), so that no shopper can be told from the graphs; `random` is secret but in tests. */
  dp?: (PrivacyGoal & { random?: Random }) | undefined;
  /** Minutes that the plan reckons with, where that is not all that may be spent. */
  planMinutes?: number | undefined;
  /** True: the result is judged on the last slice of the data too, as the grid search needs it. */
  judgeGate?: boolean | undefined;
  /** A trained model to go on from (warm.ts): it learns from what is newer than what it saw. */
  warm?: WarmStart | undefined;
  /** False: what does not help on validation stays all the same (train/switchOff.ts). */
  switchOff?: boolean | undefined;
  /** Encoder ids whose vectors the store holds; null: the shop has none. */
  encoders: { text: string | null; image: string | null };
  /** What the encoders' weights are, for the card. */
  provenance: readonly string[];
  threads: number;
  propose: Propose;
  /** Directory for the state of unfinished trainings, e.g. `<data directory>/training`; left out: nothing is kept. */
  checkpointDir?: string | undefined;
  /** Stops it: rejects with INTERRUPTED at the next step. */
  signal?: AbortSignal | undefined;
}

export interface FittedModel {
  card: ModelCard;
  files: Map<string, Uint8Array>;
  towers: Fit;
  ranker: Fit;
  /** NDCG@12 on the last slice, which nothing learned from, and of how many questions; where it was asked for. */
  gate?: { ndcg: number; questions: number };
  seconds: number;
}
