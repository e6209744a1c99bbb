import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { reranker, rerankerInputs, rerankerLoss, rerankerParameters } from "../../../bench/reranker.js";
import { seededRandom } from "../../../src/common/random.js";
import { compileForward, exportForward } from "../../../src/learning/graph/forward.js";
import type { Value } from "../../../src/learning/graph/graph.js";
import { compileTraining } from "../../../src/learning/graph/training.js";
import { AdamW } from "../../../src/learning/optim/adamW.js";
import { constant } from "../../../src/learning/optim/schedules.js";
import { gradientError } from "./gradientCheck.js";

const sizes = { length: 5, dim: 8, context: 3, hidden: 12, heads: 2 };
const parameters = rerankerParameters(sizes);
const inputs = rerankerInputs(sizes);

function normals(array: Float32Array, seed: number): Float32Array {
  const { normal } = seededRandom(seed);
  return array.map(() => normal());
}

async function compile(theta: Float32Array, threads = 1) {
  return compileTraining({
    parameters,
    theta,
    inputs: { ...inputs, labels: ["B"] },
    forward: (p, x) => {
      const logits = reranker(p, x, sizes);
      return { loss: rerankerLoss(logits, x.labels), outputs: { logits } };
    },
    wrt: ["history", "candidate"],
    threads,
  });
}

type Batch = ReturnType<Awaited<ReturnType<typeof compile>>["batch"]>;

function fill(batch: Batch, seed: number): void {
  for (const [i, array] of [batch.feeds.history, batch.feeds.candidate, batch.feeds.context].entries())
    array.set(normals(array, seed + i));
  batch.feeds.labels.forEach((_, i, labels) => {
    labels[i] = i % 2;
  });
}

describe("a model of attention, normalisation and an MLP", () => {
  test("has the gradients of finite differences, in every parameter and input", async () => {
    const shapes = [...parameters.names.map((name) => parameters.specs[name].shape), ...Object.values(inputs)];
    const error = await gradientError(
      shapes,
      (values) => {
        const p = Object.fromEntries(parameters.names.map((name, i) => [name, values[i]!])) as never;
        const [history, candidate, context] = values.slice(-3) as [Value, Value, Value];
        return reranker(p, { history, candidate, context }, sizes);
      },
      { sizes: { B: 2 }, point: (x) => 0.4 * x },
    );
    expect(error).toBeLessThan(1e-6);
  });

  test("serves, bit for bit, the logits that training computed", async () => {
    const theta = parameters.initialise(4);
    const training = await compile(theta);
    const adam = new AdamW(parameters.size, { learningRate: constant(0.01) });
    const batch = training.batch({ B: 16 });
    fill(batch, 1);
    for (let i = 0; i < 20; i++) {
      await training.step(batch);
      adam.step(theta, training.gradient);
    }
    const loss = await training.step(batch);

    const forward = (p: Parameters<typeof reranker>[0], x: Parameters<typeof reranker>[1]) => ({ logits: reranker(p, x, sizes) });
    const file = exportForward({ parameters, theta, inputs, forward });
    const feeds = Object.fromEntries(
      (["history", "candidate", "context"] as const).map((name) => [
        name,
        new ort.Tensor("float32", batch.feeds[name], [16, ...inputs[name].slice(1).map(Number)]),
      ]),
    );
    const serve = async (options: ort.InferenceSession.SessionOptions) => {
      const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3, ...options });
      const { logits } = await session.run(feeds);
      await session.release();
      return logits!.data as Float32Array;
    };
    for (const graphOptimizationLevel of ["all", "basic", "disabled"] as const) {
      const extra = { session: { disable_prepacking: "1" } };
      expect(await serve({ graphOptimizationLevel, extra })).toEqual(batch.outputs.logits);
    }
    // Weights that onnxruntime packs beforehand are summed in another order.
    for (const [i, logit] of (await serve({})).entries()) expect(logit).toBeCloseTo(batch.outputs.logits[i]!, 4);
    const served = [...batch.outputs.logits].reduce((sum, z, i) => sum + Math.log1p(Math.exp(z)) - z * (i % 2), 0) / 16;
    expect(loss).toBeCloseTo(served, 6);

    const validation = await compileForward({ parameters, theta, inputs, forward });
    const same = validation.batch({ B: 16 });
    for (const name of ["history", "candidate", "context"] as const) same.feeds[name].set(batch.feeds[name]);
    await validation.run(same);
    expect(same.outputs.logits).toEqual(batch.outputs.logits);
    await training.release();
    await validation.release();
  });

  test("gives the same bits on one thread and on two", async () => {
    const results = [];
    for (const threads of [1, 2]) {
      const training = await compile(parameters.initialise(4), threads);
      const batch = training.batch({ B: 64 });
      fill(batch, 9);
      const loss = await training.step(batch);
      results.push({ loss, theta: training.gradient.slice(), history: batch.gradients.history.slice() });
      await training.release();
    }
    expect(results[0]).toEqual(results[1]);
  });

  test("counts the multiply-adds of a step", async () => {
    const training = await compile(parameters.initialise(4));
    const { length: L, dim: D, context: C, hidden: H } = sizes;
    const block = L * (4 * D * D + 2 * D * H + D * D) + 2 * L * L * D;
    const pool = D * D + 2 * L * D;
    const mlp = (2 * D + C) * H + (H * H) / 2 + H / 2;
    // Each product's gradient is two products of the same size, one for each operand.
    const perExample = 3 * (block + pool + mlp);
    expect(training.flops({ B: 7 })).toBe(2 * 7 * perExample);
    await training.release();
  });
});
