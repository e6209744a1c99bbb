import { beforeEach, describe, expect, test } from "vitest";
import type { RankerQuestion } from "../../src/learning/data/rankerQuestions.js";
import { onlySource } from "../../src/learning/train/bestSource.js";
import { catchUp } from "../../src/learning/train/catchUp.js";
import { noCheckpoints } from "../../src/learning/train/checkpoints.js";
import { judge, scoresOf } from "../../src/learning/train/judge.js";
import { measureScaling, RankerModel } from "../../src/learning/train/rankerModel.js";
import type { Part } from "../../src/learning/variant.js";
import { CANDIDATES, questions, sizes } from "./rankedQuestions.js";
import { RANKER } from "./tinyFit.js";

const first = () => 0;
const anywhere = (uniform: () => number): number => Math.floor(CANDIDATES * uniform());
const latest = questions(200, 1, first);
const validation = questions(40, 2, first);
const gate = questions(40, 5, first);
const later = questions(40, 3, first);

const options = {
  ...RANKER,
  threads: 1,
  seed: 1,
  deadline: () => Number.POSITIVE_INFINITY,
  checkpoint: noCheckpoints.of<never>("latest"),
  onStep: () => {},
  onResume: () => {},
};

/** A ranker that has learned popularity's order; what is wanted lately is EASE^R's first. */
let model: RankerModel;
let start: Float32Array;
beforeEach(() => {
  const scaling = measureScaling(questions(100, 4, anywhere));
  model = new RankerModel(sizes, scaling, 1);
  model.startFrom(onlySource("popular", scaling));
  start = model.theta.slice();
});

async function ndcg(asked: readonly RankerQuestion[]): Promise<number> {
  const forward = await model.compile();
  const judged = await judge(model, forward, asked);
  await forward.release();
  return judged.ndcg;
}

describe("the last lesson", () => {
  test("is what was wanted lately", async () => {
    const before = await ndcg(later);
    const helped = await catchUp(model, { start, latest, validation, gate }, { ...options, learningRate: 0.1 });
    expect(helped).toBe(true);
    expect(await ndcg(later)).toBeGreaterThan(before + 0.3);
  });

  test("is none where what came later is not answered better for it", async () => {
    model.startFrom(onlySource("ease", model.scaling));
    const before = model.theta.slice();
    const lesson = { start: before, latest: questions(200, 6, anywhere), validation, gate };
    expect(await catchUp(model, lesson, { ...options, learningRate: 0.1 })).toBe(false);
    expect(model.theta).toEqual(before);
  });

  test("leaves as it was what had not proved itself, and what a situation says", async () => {
    for (const name of ["fit_TIME", "out"]) model.parameters.view(model.theta, name).fill(0.1);
    const before = model.theta.slice();
    // The calibration moves this one.
    const moved = model.parameters.names.filter((name) => name !== "outBias");
    await catchUp(model, { start, latest, validation, gate }, options);
    for (const name of moved) {
      const [was, is] = [before, model.theta].map((theta) => model.parameters.view(theta!, name));
      if (name === "wide" || name === "out") expect(is, name).not.toEqual(was);
      else expect(is, name).toEqual(was);
    }
  });

  test("ends calibrated on all that was asked, as far as what was switched off lets it be proposed", async () => {
    const model2 = new RankerModel(sizes, model.scaling, 1, new Set<Part>(["source:popular"]));
    model2.theta.set(model.theta);
    // Half of what was asked has no answer.
    const asked = validation.map((q, i) => (i % 2 ? q : { ...q, labels: new Float32Array(CANDIDATES) }));
    await catchUp(model2, { start, latest, validation: asked, gate }, options);
    const forward = await model2.compile();
    let mean = 0;
    for (const q of asked) for (const score of await scoresOf(model2, forward, q)) mean += score / asked.length / CANDIDATES;
    await forward.release();
    expect(mean).toBeCloseTo(0.5 / CANDIDATES, 3);
  });

  test("is none where nothing that was wanted lately was proposed", async () => {
    const unanswered = latest.map((q) => ({ ...q, labels: new Float32Array(CANDIDATES) }));
    await catchUp(model, { start, latest: unanswered, validation, gate }, options);
    expect(model.theta).toEqual(start);
  });
});
