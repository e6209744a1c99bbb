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
  /** Questions of the past that the ranker learns from. */
  questions: number;
}

/** Seconds that one tower example, and one question asked and learned from, are reckoned to cost on two cores. */
const SECONDS_PER_EXAMPLE = 0.0006;
const SECONDS_PER_QUESTION = 0.012;

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

/** `examples`: how many the towers learn from. */
export function planTrials(examples: number, budgetMinutes: number): Plan {
  const seconds = budgetMinutes * 60;
  const epoch = Math.max(0.5, examples * SECONDS_PER_EXAMPLE);
  const forTowers = 0.45 * seconds;
  const epochs = Math.max(1, Math.min(TOWER.epochs, Math.floor(forTowers / epoch)));
  const trials = Math.max(1, Math.min(TOWER_VARIANTS.length, Math.floor(forTowers / (epoch * epochs))));
  const questions = Math.max(200, Math.min(15_000, Math.floor((0.3 * seconds) / SECONDS_PER_QUESTION)));
  const rankers = budgetMinutes >= 4 ? 4 : budgetMinutes >= 1.5 ? 2 : 1;
  return {
    towers: TOWER_VARIANTS.slice(0, trials).map((variant) => ({ ...TOWER, epochs, ...variant })),
    rankers: RANKER_VARIANTS.slice(0, rankers).map((variant) => ({ ...RANKER, ...variant })),
    questions,
  };
}
