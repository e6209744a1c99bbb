import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/common/random.js";
import { compileForward } from "../../../src/learning/graph/forward.js";
import type { Value } from "../../../src/learning/graph/graph.js";
import { binaryCrossEntropy, weightedMean } from "../../../src/learning/graph/losses.js";
import { sigmoid, tanh } from "../../../src/learning/graph/ops/activations.js";
import { square, sub } from "../../../src/learning/graph/ops/elementwise.js";
import { squeeze } from "../../../src/learning/graph/ops/linear.js";
import { linear } from "../../../src/learning/graph/ops/matmul.js";
import { mean } from "../../../src/learning/graph/ops/reduce.js";
import { declare } from "../../../src/learning/graph/parameters.js";
import { compileTraining } from "../../../src/learning/graph/training.js";
import { AdamW } from "../../../src/learning/optim/adamW.js";
import { constant } from "../../../src/learning/optim/schedules.js";

const parameters = declare({
  w1: { shape: [2, 8], init: "glorot" },
  b1: { shape: [8], init: "zeros" },
  w2: { shape: [8, 1], init: "glorot" },
  b2: { shape: [1], init: "zeros" },
});
const xorInputs = { x: ["B", 2], y: ["B"] } as const;

function network(p: Record<"w1" | "b1" | "w2" | "b2", Value>, x: Value): Value {
  return squeeze(linear(tanh(linear(x, p.w1, p.b1)), p.w2, p.b2), -1);
}

async function learnXor(steps: number) {
  const theta = parameters.initialise(3);
  const training = await compileTraining({
    parameters,
    theta,
    inputs: xorInputs,
    forward: (p, { x, y }) => ({ loss: weightedMean(binaryCrossEntropy(network(p, x), y)) }),
  });
  const adam = new AdamW(parameters.size, { learningRate: constant(0.05) });
  const batch = training.batch({ B: 4 });
  batch.feeds.x.set([0, 0, 0, 1, 1, 0, 1, 1]);
  batch.feeds.y.set([0, 1, 1, 0]);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    losses.push(await training.step(batch));
    adam.step(theta, training.gradient);
  }
  await training.release();
  return { theta, losses };
}

describe("training", () => {
  test("a small network learns exclusive or", async () => {
    const { theta, losses } = await learnXor(300);
    expect(losses[0]).toBeGreaterThan(0.6);
    expect(losses.at(-1)).toBeLessThan(0.01);
    const forward = await compileForward({
      parameters,
      theta,
      inputs: { x: ["B", 2] },
      forward: (p, { x }) => ({ probability: sigmoid(network(p, x)) }),
    });
    const batch = forward.batch({ B: 4 });
    batch.feeds.x.set([0, 0, 0, 1, 1, 0, 1, 1]);
    await forward.run(batch);
    expect([...batch.outputs.probability].map(Math.round)).toEqual([0, 1, 1, 0]);
    await forward.release();
  });

  test("two runs from one seed agree bit for bit", async () => {
    const [a, b] = [await learnXor(40), await learnXor(40)];
    expect(a.theta).toEqual(b.theta);
    expect(a.losses).toEqual(b.losses);
  });

  test("a planted regression is recovered, over batches of changing size", async () => {
    const truth = [1.5, -2, 0.25];
    const model = declare({ w: { shape: [3, 1], init: "zeros" }, b: { shape: [1], init: "zeros" } });
    const theta = model.initialise(1);
    const training = await compileTraining({
      parameters: model,
      theta,
      inputs: { x: ["B", 3], y: ["B"] },
      forward: (p, { x, y }) => ({ loss: mean(square(sub(squeeze(linear(x, p.w, p.b), -1), y))) }),
    });
    const adam = new AdamW(model.size, { learningRate: (step) => (step < 300 ? 0.05 : 0.005) });
    const random = seededRandom(5);
    for (let step = 0; step < 500; step++) {
      const batch = training.batch({ B: [16, 5, 32][step % 3]! });
      const { x, y } = batch.feeds;
      for (let i = 0; i < x.length; i++) x[i] = random.normal();
      for (let i = 0; i < y.length; i++) y[i] = 0.5 + truth.reduce((sum, w, j) => sum + w * x[i * 3 + j]!, 0);
      await training.step(batch);
      adam.step(theta, training.gradient);
    }
    for (const [i, expected] of [...truth, 0.5].entries()) expect(theta[i]).toBeCloseTo(expected, 3);
    await training.release();
  });
});
