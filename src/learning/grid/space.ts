/** The hyperparameters that a grid search tries: values by field, all their combinations or random ones of them. */
import { digest } from "../../common/hash.js";
import { seededRandom } from "../../common/random.js";
import { Errors } from "../../errors.js";
import type { RankerTrial, TowerTrial, Tuned } from "../plan.js";

type Values<T> = { readonly [Field in keyof T]?: readonly number[] };

/** Values to try, by field of a trial; fields that are left out are as planned. */
export interface SearchSpace {
  readonly towers: Values<TowerTrial>;
  readonly ranker: Values<RankerTrial>;
}

/** Searched where the caller states nothing. */
export const DEFAULT_SPACE: SearchSpace = {
  towers: {
    learningRate: [1e-3, 2e-3, 3e-3, 5e-3, 8e-3],
    weightDecay: [0.005, 0.02, 0.1],
    dropout: [0.1, 0.2, 0.35],
    modalityDropout: [0, 0.1, 0.25],
    residualDropout: [0.1, 0.3, 0.5, 0.7],
    negatives: [256, 512, 1024],
  },
  ranker: {
    learningRate: [5e-4, 1e-3, 2e-3, 4e-3],
    weightDecay: [0.02, 0.05, 0.2, 0.4],
    dropout: [0.1, 0.2, 0.35, 0.5],
    listwise: [0.3, 1, 3],
    hidden: [48, 96, 160],
  },
};

const SHARE = { least: 0, most: 0.95 };
/** What each field may hold; `step`: multiples of it. */
const FIELDS: { [S in keyof SearchSpace]: Record<string, { least: number; most: number; step?: number }> } = {
  towers: {
    epochs: { least: 1, most: 1000, step: 1 },
    batch: { least: 8, most: 8192, step: 2 },
    negatives: { least: 2, most: 65_536, step: 2 },
    learningRate: { least: 1e-7, most: 1 },
    weightDecay: { least: 0, most: 10 },
    dropout: SHARE,
    modalityDropout: { least: 0, most: 0.5 },
    residualDropout: { least: 0, most: 1 },
  } satisfies Record<keyof TowerTrial, unknown>,
  ranker: {
    epochs: { least: 1, most: 1000, step: 1 },
    batch: { least: 1, most: 8192, step: 1 },
    learningRate: { least: 1e-7, most: 1 },
    weightDecay: { least: 0, most: 10 },
    dropout: SHARE,
    listwise: { least: 0, most: 100 },
    hidden: { least: 2, most: 4096, step: 2 },
  } satisfies Record<keyof RankerTrial, unknown>,
};
/** More combinations than this are a mistake. */
const MOST_TRIALS = 1000;

/** Checks what a `--grid-file` holds: `{ "towers": { field: [numbers] }, "ranker": { ... } }`. Throws BAD_INPUT. */
export function readSpace(value: unknown): SearchSpace {
  const given = objectOf("grid", value);
  for (const stage of Object.keys(given)) if (!(stage in FIELDS)) throw Errors.badInput("grid", stage, "towers or ranker");
  const read = (stage: keyof SearchSpace): Record<string, number[]> =>
    Object.fromEntries(
      Object.entries(objectOf(`grid.${stage}`, given[stage] ?? {})).map(([field, values]) => {
        const limits = FIELDS[stage][field];
        if (!limits) throw Errors.badInput(`grid.${stage}`, field, `one of ${Object.keys(FIELDS[stage]).join(", ")}`);
        const list = Array.isArray(values) ? values : [values];
        const { least, most, step } = limits;
        for (const x of list)
          if (typeof x !== "number" || !(x >= least && x <= most) || (step !== undefined && x % step !== 0))
            throw Errors.badInput(
              `grid.${stage}.${field}`,
              x,
              `numbers from ${least} to ${most}${step ? `, multiples of ${step}` : ""}`,
            );
        if (list.length === 0) throw Errors.badInput(`grid.${stage}.${field}`, "[]", "at least one value");
        return [field, list as number[]];
      }),
    );
  return { towers: read("towers"), ranker: read("ranker") };
}

/** `count` different random trials, the planned hyperparameters themselves first; left out: every combination. */
export function trialsOf(space: SearchSpace, seed: number, count?: number): Tuned[] {
  const axes = (["towers", "ranker"] as const).flatMap((stage) =>
    Object.entries(space[stage]).map(([field, values]) => ({ stage, field, values: values as readonly number[] })),
  );
  const combinations = axes.reduce((n, { values }) => n * values.length, 1);
  const make = (pick: (values: readonly number[], axis: number) => number): Tuned => {
    const trial: { towers: Record<string, number>; ranker: Record<string, number> } = { towers: {}, ranker: {} };
    axes.forEach(({ stage, field, values }, i) => {
      trial[stage][field] = pick(values, i);
    });
    return trial;
  };
  if (count === undefined || count > combinations) {
    if (combinations > MOST_TRIALS)
      throw Errors.badInput("grid", `${combinations} combinations`, `at most ${MOST_TRIALS}, or a number of random ones`);
    return Array.from({ length: combinations }, (_, n) => {
      let rest = n;
      return make((values) => {
        const value = values[rest % values.length]!;
        rest = Math.floor(rest / values.length);
        return value;
      });
    });
  }
  const trials = new Map<string, Tuned>([["as planned", { towers: {}, ranker: {} }]]);
  const random = seededRandom(seed).fork("grid");
  while (trials.size < count) {
    const trial = make((values) => random.pick(values));
    trials.set(digest(trial), trial);
  }
  return [...trials.values()];
}

function objectOf(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw Errors.badInput(name, value, "an object of lists of numbers by field");
  return value as Record<string, unknown>;
}
