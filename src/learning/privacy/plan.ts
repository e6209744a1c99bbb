/** What is asked of private learning, and how its steps are laid out so that the noise can be reckoned before the first. */
import { Errors } from "../../errors.js";
import type { Part } from "../variant.js";
import { epsilonOf, noiseFor, type Phase } from "./accountant.js";

export interface PrivacyGoal {
  epsilon: number;
  /** Left out: a tenth of one over the number of shoppers. */
  delta?: number | undefined;
  /** Norm that a shopper's gradient is shortened to. Default 1. */
  clip?: number | undefined;
}

/**
 * What a private model does without: ID embeddings (a rare product's is one shopper's doing), and the towers' numbers of
 * what other shoppers did with a product, and the tables of who met what (iALS, EASE^R).
 */
export const NOT_PRIVATE: readonly Part[] = ["source:factors", "source:ease", "residual", "demand"];

/** Share of epsilon that the towers may spend; the ranker spends what is left. */
const TOWERS = 0.7;
const CLIP = 1;
/** Shoppers of a step, on average: a quarter of all within these. */
const FEWEST = 8;
const MOST = 512;

/** How one stage's steps are laid out. */
export interface PrivateSteps extends Phase {
  /** Steps between two looks at validation. */
  round: number;
  rounds: number;
  /** Shoppers of a step, on average. */
  expected: number;
  clip: number;
}

/** Keeps account of what is spent. */
export class PrivacyBudget {
  readonly clip: number;
  readonly delta: number;
  private readonly phases: Phase[] = [];

  /** `shoppers`: those who have any event. Throws BAD_INPUT where the goal makes no sense. */
  constructor(
    private readonly goal: PrivacyGoal,
    readonly shoppers: number,
  ) {
    const { epsilon, delta = 1 / (10 * Math.max(1, shoppers)), clip = CLIP } = goal;
    if (!(epsilon > 0 && epsilon <= 100)) throw Errors.badInput("dp epsilon", epsilon, "a number above 0, at most 100");
    if (!(delta > 0 && delta < 1)) throw Errors.badInput("dp delta", delta, "a number above 0 and below 1");
    if (!(clip > 0)) throw Errors.badInput("dp clip", clip, "a number above 0");
    this.delta = delta;
    this.clip = clip;
  }

  /** Lays out `rounds` rounds over `shoppers` people, a round being one look at each on average, at most `most` steps in all. */
  layOut(stage: "towers" | "ranker", shoppers: number, rounds: number, most = Number.POSITIVE_INFINITY): PrivateSteps {
    const expected = Math.min(shoppers, Math.max(FEWEST, Math.min(MOST, shoppers / 4)));
    const rate = expected / shoppers;
    const round = Math.max(1, Math.min(Math.ceil(1 / rate), Math.floor(most / rounds)));
    const steps = round * rounds;
    const epsilon = stage === "towers" ? TOWERS * this.goal.epsilon : this.goal.epsilon;
    const noise = noiseFor(this.phases, { rate, steps }, epsilon, this.delta);
    const phase = { rate, noise, steps };
    this.phases.push(phase);
    return { ...phase, round, rounds, expected, clip: this.clip };
  }

  /** What all phases laid out so far spend together. */
  get spent(): number {
    return epsilonOf(this.phases, this.delta);
  }

  get noise(): number[] {
    return this.phases.map(({ noise }) => noise);
  }
}
