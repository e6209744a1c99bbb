/**
 * What a budget buys: which configurations are tried, how long each may learn, and how many questions are asked. All of it
 * follows from the data and from reckoned costs, never from the clock, so the same budget buys the same on any machine.
 */
import type { TableLimits } from "./collaborative/fitTables.js";

export interface TowerTrial {
  epochs: number;
  batch: number;
  negatives: number;
  learningRate: number;
  weightDecay: number;
  dropout: number;
  modalityDropout: number;
  residualDropout: number;
}

export interface RankerTrial {
  epochs: number;
  batch: number;
  learningRate: number;
  weightDecay: number;
  dropout: number;
  listwise: number;
  hidden: number;
}

/** Trials in the order in which they are tried, and what they may cost together. */
export interface Search<T> {
  trials: readonly T[];
  /** Reckoned seconds of one epoch. */
  epochSeconds: number;
  /** The first trial is made in any case, another where all its epochs still fit into these reckoned seconds. */
  seconds: number;
}

/** A plan that a caller states: every trial is made. */
export interface Plan {
  towers: readonly TowerTrial[];
  rankers: readonly RankerTrial[];
  /** Questions of the past that the ranker learns from, and those that early stopping looks at. */
  questions: number;
  checks: number;
  /** Questions of the checks' time that the ranker learns from at last (train/catchUp.ts); left out: none. */
  latest?: number;
  /** How far the collaborative tables may go; left out: not at all. */
  collaborative?: TableLimits;
}

/** Hyperparameters that are stated; what is left out is as planned. */
export interface Tuned {
  towers: Partial<TowerTrial>;
  ranker: Partial<RankerTrial>;
}

/** What is tried, and what is asked. */
export interface Outlay extends Required<Pick<Plan, "questions" | "checks" | "latest">> {
  collaborative: TableLimits;
  /** What may be looked at to switch off what does not help: the towers' modalities or not, and so many questions. */
  switching: { modalities: boolean; questions: number };
  towers: Search<TowerTrial>;
  /** What is tried on so many candidates of questions that were found to have an answer, and on those of all checks. */
  rankers: (learned: number, checked: number) => Search<RankerTrial>;
}

/** What there is to learn from. */
export interface Work {
  /** Examples of the towers, and the places for history events that these fill (padded). */
  examples: number;
  events: number;
  /** Products of the catalogue. */
  products: number;
  /** Moments of the past that the ranker could be asked about: to learn from, to check, and of the checks' time to learn from at last. */
  moments: number;
  checks: number;
  latest: number;
}

/** Shares of the budget; what is left is for reading the shop, settling what is kept, and writing the model. */
const SHARES = { towers: 0.4, collaborative: 0.1, asking: 0.28, rankers: 0.16 };

/**
 * Seconds of one core that work is reckoned to cost, from `bench/learning.ts` on a busy machine: a slow or loaded one
 * should still be done before the clock cuts it short.
 */
const SECONDS = {
  example: 1.1e-4,
  event: 1.2e-5,
  question: 0.01,
  /** Of one candidate in one epoch of the ranker. */
  learned: 6.5e-6,
  checked: 4e-6,
};
/** Seconds of an interaction in a fit of the factors, and of a product cubed in one of EASE^R. */
const FACTORED = 2e-4;
const INVERTED = 2e-10;
const MOST_ITEMS = 5000;
/** Of each collaborative method; one fit more follows, on all events. */
const TABLE_TRIALS = { factors: 2, ease: 3 };
/** Share of the budget for switching off what does not help, and the looks that takes. */
const SWITCHING = { share: 0.04, modalities: 5, parts: 22, candidates: 240 };
/** Seconds of one look at the towers, and of each product in it. */
const LOOK = { once: 0.3, product: 2.5e-5 };
const MOST_QUESTIONS = 15_000;
const MOST_CHECKS = 1500;
/**
 * Of the checks' time, to learn from at last: at most so many, and this share of the questions beside the checks; none where there
 * are fewer than the least, which would teach more of chance than of the time that has passed.
 */
const LATEST = { most: 7000, share: 1 / 3, least: 1500 };

const TOWER: TowerTrial = {
  epochs: 10,
  batch: 256,
  negatives: 512,
  learningRate: 3e-3,
  weightDecay: 0.02,
  dropout: 0.2,
  modalityDropout: 0.1,
  residualDropout: 0.3,
};
const TOWER_VARIANTS: Partial<TowerTrial>[] = [
  {},
  { learningRate: 1.5e-3, weightDecay: 0.1, residualDropout: 0.5, dropout: 0.3 },
  { learningRate: 6e-3, dropout: 0.1 },
];
const RANKER: RankerTrial = {
  epochs: 24,
  batch: 64,
  learningRate: 2e-3,
  weightDecay: 0.05,
  dropout: 0.2,
  listwise: 1,
  hidden: 96,
};
const RANKER_VARIANTS: Partial<RankerTrial>[] = [
  {},
  { learningRate: 8e-4, weightDecay: 0.2, dropout: 0.35 },
  { hidden: 48, dropout: 0.1, weightDecay: 0.3 },
  { learningRate: 4e-3, listwise: 3 },
];

/** Spends the budget on as many epochs as a trial may have, then on more trials; on one trial where it is `tuned`. */
export function planTrials(work: Work, budgetMinutes: number, tuned?: Tuned): Outlay {
  const seconds = budgetMinutes * 60;
  const affordable = (SHARES.asking * seconds) / SECONDS.question;
  const checks = Math.max(50, Math.min(MOST_CHECKS, work.checks, Math.floor(0.2 * affordable)));
  // The checks of the gate's time come on top: what is learned at last is judged by them.
  const payable = Math.max(0, Math.min(LATEST.most, Math.floor(LATEST.share * (affordable - 2 * checks))));
  const latest = Math.min(payable, work.latest) < LATEST.least ? 0 : payable;
  const judging = latest > 0 ? 2 * checks : checks;
  return {
    towers: searchOf(
      TOWER,
      tuned ? [tuned.towers] : TOWER_VARIANTS,
      work.examples * SECONDS.example + work.events * SECONDS.event,
      SHARES.towers * seconds,
    ),
    collaborative: tableLimits(SHARES.collaborative * seconds),
    switching: switchingIn(SWITCHING.share * seconds, work.products),
    questions: Math.max(200, Math.min(MOST_QUESTIONS, work.moments, Math.floor(affordable - judging - latest))),
    checks,
    latest,
    rankers: (learned, checked) =>
      searchOf(
        RANKER,
        tuned ? [tuned.ranker] : RANKER_VARIANTS,
        learned * SECONDS.learned + checked * SECONDS.checked,
        SHARES.rankers * seconds,
      ),
  };
}

/** The first trial of each search and no other: what is tried on shoppers' data tells of it. */
export function alone({ towers, rankers, ...asked }: Outlay): Outlay {
  const first = <T>(search: Search<T>): Search<T> => ({ ...search, trials: search.trials.slice(0, 1) });
  return { ...asked, latest: 0, towers: first(towers), rankers: (learned, checked) => first(rankers(learned, checked)) };
}

/** What going on from a trained model costs: few epochs at a lower rate, one trial, the ranker as wide as it was. */
export function warmed({ towers, rankers, ...asked }: Outlay, hidden: number): Outlay {
  const gently = <T extends { epochs: number; learningRate: number }>(search: Search<T>, epochs: number): Search<T> => ({
    ...search,
    trials: search.trials.slice(0, 1).map((trial) => ({
      ...trial,
      epochs: Math.min(epochs, trial.epochs),
      learningRate: WARM_RATE * trial.learningRate,
    })),
  });
  return {
    ...asked,
    latest: 0,
    towers: gently(towers, 3),
    rankers: (learned, checked) => {
      const search = gently(rankers(learned, checked), 6);
      return { ...search, trials: search.trials.map((trial) => ({ ...trial, hidden })) };
    },
  };
}
const WARM_RATE = 0.3;

function searchOf<T extends { epochs: number }>(
  base: T,
  variants: readonly Partial<T>[],
  epochSeconds: number,
  seconds: number,
): Search<T> {
  const epochs = Math.max(1, Math.min(base.epochs, Math.floor(seconds / Math.max(0.1, epochSeconds))));
  return { trials: variants.map((variant) => ({ ...base, epochs, ...variant })), epochSeconds, seconds };
}

function switchingIn(seconds: number, products: number): Outlay["switching"] {
  const { modalities, parts, candidates } = SWITCHING;
  return {
    modalities: modalities * (LOOK.once + products * LOOK.product) <= seconds,
    questions: Math.floor(seconds / (parts * candidates * SECONDS.checked)),
  };
}

/** Half of the seconds for each method, and for every one of its fits the same. */
function tableLimits(seconds: number): TableLimits {
  const each = (fits: number): number => seconds / 2 / (fits + 1);
  return {
    interactions: Math.floor(each(TABLE_TRIALS.factors) / FACTORED),
    items: Math.min(MOST_ITEMS, Math.floor((each(TABLE_TRIALS.ease) / INVERTED) ** (1 / 3))),
    trials: Math.max(TABLE_TRIALS.factors, TABLE_TRIALS.ease),
  };
}

const NO_TABLES: TableLimits = { interactions: 0, items: 0, trials: 0 };

/** The trials of a plan, whatever they cost. */
export function asPlanned({ towers, rankers, questions, checks, latest = 0, collaborative = NO_TABLES }: Plan): Outlay {
  const all = <T>(trials: readonly T[]): Search<T> => ({ trials, epochSeconds: 0, seconds: 0 });
  const switching = { modalities: true, questions: Number.POSITIVE_INFINITY };
  return { towers: all(towers), collaborative, switching, questions, checks, latest, rankers: () => all(rankers) };
}
