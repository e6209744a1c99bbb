import { describe, expect, test } from "vitest";
import { bestSource } from "../../src/learning/train/bestSource.js";
import { fitBlend } from "../../src/learning/train/blend.js";
import { noCheckpoints } from "../../src/learning/train/checkpoints.js";
import type { EpochNote } from "../../src/learning/train/epochs.js";
import { judge } from "../../src/learning/train/judge.js";
import { measureScaling, RankerModel } from "../../src/learning/train/rankerModel.js";
import { settle } from "../../src/learning/train/settle.js";
import { trainRanker } from "../../src/learning/train/trainRanker.js";
import { CANDIDATES, questions, sizes } from "./rankedQuestions.js";

const options = {
  epochs: 3,
  batch: 16,
  learningRate: 1e-3,
  weightDecay: 0.01,
  dropout: 0,
  listwise: 1,
  hidden: 8,
  threads: 1,
  seed: 1,
  deadline: () => Number.POSITIVE_INFINITY,
  checkpoint: noCheckpoints.of<EpochNote>("ranker-1"),
  onStep: () => {},
  onResume: () => {},
};

describe("the floor under the ranker", () => {
  test("is the source whose order answers best", () => {
    expect(bestSource(questions(40, 1, () => 0))).toEqual({ source: "ease", ndcg: 1 });
  });

  test("holds where learning was misled", async () => {
    // In the past EASE^R put what was wanted last, later first.
    const train = questions(80, 2, () => CANDIDATES - 1);
    const validation = questions(60, 3, (uniform) => Math.floor(2 * uniform()));
    const model = new RankerModel(sizes, measureScaling(train), 1);
    model.startFrom(await fitBlend(train, model.scaling, 1, validation));
    const start = model.theta.slice();
    const fit = await trainRanker(model, train, validation, options);
    await settle(model, start, validation, fit, 1);
    const forward = await model.compile();
    const { ndcg } = await judge(model, forward, validation);
    await forward.release();
    expect(ndcg).toBeCloseTo(bestSource(validation).ndcg, 6);
    expect(fit.best).toBeCloseTo(ndcg, 6);
  }, 60_000);
});
