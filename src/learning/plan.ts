/** What a budget buys: how many configurations are tried, and how long each may learn. A function of the data alone. */

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

export interface Plan {
  towers: TowerTrial[];
  rankers: RankerTrial[];
  /** Questions of the past that the ranker learns from, and those that early stopping looks at. */
  questions: number;
  checks: number;
}

/** What there is to learn from. */
export interface Work {
  /** Examples of the towers, and the places for history events that these fill (padded). */
  examples: number;
  events: number;
  /** Moments of the past that the ranker could be asked about, to learn from and to check. */
  moments: number;
  checks: number;
}

/** Shares of the budget; what is left is for reading the shop and writing the model. */
const SHARES = { towers: 0.45, asking: 0.25, rankers: 0.22 };

/**
 * Seconds of one core that work is reckoned to cost, from `bench/learning.ts` on a busy machine: a slow or loaded one
 * should still be done before the clock cuts it short.
 */
const SECONDS = {
  example: 1.1e-4,
  event: 1.2e-5,
  question: 0.012,
  /** Of one question in one epoch of the ranker. */
  learned: 2.5e-4,
  checked: 1e-3,
};
const MOST_QUESTIONS = 15_000;
const MOST_CHECKS = 1500;

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

/** Fills the budget: first with epochs, then with trials. */
export function planTrials(work: Work, budgetMinutes: number): Plan {
  const seconds = budgetMinutes * 60;
  const epoch = Math.max(0.1, work.examples * SECONDS.example + work.events * SECONDS.event);
  const towers = fill(SHARES.towers * seconds, epoch, TOWER.epochs, TOWER_VARIANTS.length);
  const affordable = (SHARES.asking * seconds) / SECONDS.question;
  const checks = Math.max(50, Math.min(MOST_CHECKS, work.checks, Math.floor(0.2 * affordable)));
  const questions = Math.max(200, Math.min(MOST_QUESTIONS, work.moments, Math.floor(affordable - checks)));
  const round = questions * SECONDS.learned + checks * SECONDS.checked;
  const rankers = fill(SHARES.rankers * seconds, round, RANKER.epochs, RANKER_VARIANTS.length);
  return {
    towers: TOWER_VARIANTS.slice(0, towers.trials).map((variant) => ({ ...TOWER, epochs: towers.epochs, ...variant })),
    rankers: RANKER_VARIANTS.slice(0, rankers.trials).map((variant) => ({ ...RANKER, epochs: rankers.epochs, ...variant })),
    questions,
    checks,
  };
}

/** How many epochs, then how many trials, `seconds` pay for; one of each in any case. */
function fill(seconds: number, epoch: number, mostEpochs: number, mostTrials: number): { epochs: number; trials: number } {
  const epochs = Math.max(1, Math.min(mostEpochs, Math.floor(seconds / epoch)));
  return { epochs, trials: Math.max(1, Math.min(mostTrials, Math.floor(seconds / (epoch * epochs)))) };
}
