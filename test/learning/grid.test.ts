import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import { loadTrainingShop } from "../../src/learning/data/shop.js";
import { splitByTime } from "../../src/learning/data/splits.js";
import { foldEvaluator } from "../../src/learning/grid/fold.js";
import { type Evaluate, foldEnds, runGrid, type Unit } from "../../src/learning/grid/grid.js";
import { DEFAULT_SPACE, readSpace, trialsOf } from "../../src/learning/grid/space.js";
import { plantedShop } from "../fixtures/plantedShop.js";
import { proposeFromSources } from "../fixtures/propose.js";
import { ENCODERS, RANKER, TINY_SHOP, TOWERS } from "./tinyFit.js";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "vitrine-grid-"));
});
afterEach(() => rm(dir, { recursive: true }));

const space = readSpace({ towers: { learningRate: [0.001, 0.01] }, ranker: { hidden: [16, 32] } });
const trials = trialsOf(space, 1);
const options = { trials, ends: [100, 200, 300], dir: "", name: "test", progress: noProgress };
/** Judges by formula, and notes what it was asked. */
const formula = (asked: Unit[] = []): Evaluate => {
  return async (unit) => {
    asked.push(unit);
    const ndcg = unit.trial.towers.learningRate! * 10 + unit.trial.ranker.hidden! / 1000 + unit.fold / 100;
    return { ndcg, recall: 0.5, seconds: 1 };
  };
};

describe("a search space", () => {
  test("gives every combination, or different random ones with the planned one first", () => {
    expect(trials).toHaveLength(4);
    expect(new Set(trials.map((trial) => JSON.stringify(trial))).size).toBe(4);
    const drawn = trialsOf(DEFAULT_SPACE, 7, 30);
    expect(drawn[0]).toEqual({ towers: {}, ranker: {} });
    expect(new Set(drawn.map((trial) => JSON.stringify(trial))).size).toBe(30);
    for (const { towers } of drawn.slice(1)) expect(DEFAULT_SPACE.towers.learningRate).toContain(towers.learningRate);
    // More of them are the same ones and others.
    expect(trialsOf(DEFAULT_SPACE, 7, 40).slice(0, 30)).toEqual(drawn);
    expect(trialsOf(space, 1, 9)).toHaveLength(4);
  });

  test.each([
    [{ tower: {} }, /tower/],
    [{ towers: { momentum: [0.9] } }, /one of epochs, batch/],
    [{ towers: { learningRate: [-1] } }, /from 1e-7 to 1/],
    [{ ranker: { hidden: [33] } }, /multiples of 2/],
    [{ ranker: { listwise: "much" } }, /numbers from 0/],
    [{ ranker: { listwise: [] } }, /at least one value/],
    [[1, 2], /an object of lists/],
  ])("%j is refused and told why", (value, why) => {
    expect(() => readSpace(value)).toThrow(expect.objectContaining({ code: "BAD_INPUT", message: expect.stringMatching(why) }));
  });

  test("of too many combinations is refused", () => {
    expect(() => trialsOf(DEFAULT_SPACE, 1)).toThrow(/combinations/);
  });
});

describe("a grid search", () => {
  test("ranks trials by their mean over the folds", async () => {
    const results = await runGrid({ ...options, dir, evaluators: [formula()] });
    expect(results.map(({ trial }) => [trial.towers.learningRate, trial.ranker.hidden])).toEqual([
      [0.01, 32],
      [0.01, 16],
      [0.001, 32],
      [0.001, 16],
    ]);
    expect(results[0]!.mean).toBeCloseTo(0.1 + 0.032 + 0.02, 12);
    expect(results[0]!.deviation).toBeCloseTo(0.01, 12);
  });

  test("goes on after an interruption, a torn line included, and asks nothing twice, whoever works", async () => {
    const asked: Unit[] = [];
    const stop = new AbortController();
    const stopping: Evaluate = async (unit) => {
      if (asked.length === 4) stop.abort();
      return formula(asked)(unit);
    };
    await expect(runGrid({ ...options, dir, evaluators: [stopping], signal: stop.signal })).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
    expect(asked).toHaveLength(5);
    const file = join(dir, (await readdir(dir))[0]!);
    await appendFile(file, '{"trial": {"towers"');
    const results = await runGrid({ ...options, dir, evaluators: [formula(asked), formula(asked)] });
    expect(asked).toHaveLength(12);
    expect(new Set(asked.map((unit) => JSON.stringify(unit))).size).toBe(12);
    expect(results).toEqual(await runGrid({ ...options, dir: join(dir, "other"), evaluators: [formula()] }));
    expect((await readFile(file, "utf8")).split("\n").filter((line) => line.endsWith("}"))).toHaveLength(12);
    await runGrid({ ...options, dir, evaluators: [formula(asked)] });
    expect(asked).toHaveLength(12);
  });

  test("ends with a fit that fails, and keeps the others", async () => {
    const asked: Unit[] = [];
    const failing: Evaluate = async (unit) => {
      if (unit.fold === 2) throw new Error("no memory");
      return formula(asked)(unit);
    };
    await expect(runGrid({ ...options, dir, evaluators: [failing] })).rejects.toThrow("no memory");
    await runGrid({ ...options, dir, evaluators: [formula(asked)] });
    expect(asked).toHaveLength(12);
  });

  test("tells trials that learn from trials that cannot, without ever looking at the release's slice", async () => {
    const { store } = plantedShop(TINY_SHOP);
    const shop = await loadTrainingShop(store, { encoders: ENCODERS, seed: 1 }, noProgress);
    const ends = foldEnds(shop);
    expect(ends).toHaveLength(3);
    expect([...ends].sort((a, b) => a - b)).toEqual(ends);
    expect(ends.at(-1)).toBeLessThanOrEqual(splitByTime(shop.log, shop.baskets).gate);
    const evaluate = foldEvaluator(store, {
      seed: 1,
      encoders: ENCODERS,
      threads: 1,
      propose: proposeFromSources,
      plan: { towers: [{ ...TOWERS, epochs: 3 }], rankers: [{ ...RANKER, epochs: 1 }], questions: 40, checks: 40 },
    });
    const tried = trialsOf(readSpace({ towers: { learningRate: [1e-6, 5e-3] } }), 1);
    const results = await runGrid({ ...options, trials: tried, ends: ends.slice(2), dir, evaluators: [evaluate] });
    const [learned, stuck] = [5e-3, 1e-6].map((rate) => results.find(({ trial }) => trial.towers.learningRate === rate)!);
    expect(learned!.recall).toBeGreaterThan(1.2 * stuck!.recall);
    for (const { folds } of results) for (const x of folds) expect(x).toBeGreaterThan(0);
  }, 120_000);
});
