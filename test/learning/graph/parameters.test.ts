import { describe, expect, test } from "vitest";
import { exportForward } from "../../../src/learning/graph/forward.js";
import { int32 } from "../../../src/learning/graph/inputs.js";
import { gather } from "../../../src/learning/graph/ops/gather.js";
import { sum } from "../../../src/learning/graph/ops/linear.js";
import { linear } from "../../../src/learning/graph/ops/matmul.js";
import { declare } from "../../../src/learning/graph/parameters.js";
import { compileTraining } from "../../../src/learning/graph/training.js";

const parameters = declare({
  w: { shape: [100, 50], init: "glorot" },
  b: { shape: [50], init: "zeros" },
  gain: { shape: [50], init: "ones", decay: true },
  table: { shape: [200, 10], init: "normal:0.5", decay: false },
});

describe("parameters", () => {
  test("lie one after another in one vector", () => {
    const theta = parameters.initialise(1);
    expect(theta).toHaveLength(100 * 50 + 50 + 50 + 2000);
    const views = parameters.views(theta);
    views.b.fill(3);
    expect(theta.subarray(5000, 5050).every((x) => x === 3)).toBe(true);
    expect(() => parameters.view(new Float32Array(3), "w")).toThrow("The parameters are 7100 numbers");
  });

  test("start as declared, from the seed", () => {
    const { w, b, gain, table } = parameters.views(parameters.initialise(1));
    const deviation = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
    expect(deviation(w)).toBeCloseTo(Math.sqrt(2 / 150), 2);
    expect(deviation(table)).toBeCloseTo(0.5, 1);
    expect(new Set(b)).toEqual(new Set([0]));
    expect(new Set(gain)).toEqual(new Set([1]));
    expect(parameters.initialise(1)).toEqual(parameters.initialise(1));
    expect(parameters.initialise(1)).not.toEqual(parameters.initialise(2));
  });

  test("start the same when others are added before them", () => {
    const more = declare({ first: { shape: [9], init: "normal:1" }, ...parameters.specs });
    expect(more.views(more.initialise(1)).w).toEqual(parameters.views(parameters.initialise(1)).w);
  });

  test("decay where they are matrices, unless said otherwise", () => {
    const mask = parameters.decayMask();
    expect([mask[0], mask[5000], mask[5050], mask[5100]]).toEqual([1, 0, 1, 0]);
  });
});

describe("a compiled model", () => {
  const small = declare({ table: { shape: [3, 2], init: "ones" }, w: { shape: [2, 1], init: "ones" } });

  test("is fed through arrays of the declared types, also where an input is not used", async () => {
    const training = await compileTraining({
      parameters: small,
      theta: small.initialise(1),
      inputs: { ids: int32("B"), spare: ["B"] },
      forward: (p, { ids }) => ({ loss: sum(linear(gather(p.table, ids), p.w)) }),
    });
    const batch = training.batch({ B: 2 });
    expect(training.batch({ B: 2 }).feeds.ids).toBe(batch.feeds.ids);
    expect(training.batch({ B: 3 }).feeds.ids).toHaveLength(3);
    batch.feeds.ids.set([0, 2]);
    batch.feeds.spare.fill(1);
    expect(await training.step(batch)).toBe(4);
    expect([...training.gradient]).toEqual([1, 1, 0, 0, 1, 1, 2, 2]);
    await training.release();
  });

  test("refuses a parameter that the loss does not use", async () => {
    const compile = compileTraining({
      parameters: small,
      theta: small.initialise(1),
      inputs: { ids: int32("B") },
      forward: (p, { ids }) => ({ loss: sum(gather(p.table, ids)) }),
    });
    await expect(compile).rejects.toThrow("does not depend on w");
  });

  test("is the same file for the same θ", () => {
    const file = () =>
      exportForward({
        parameters: small,
        theta: small.initialise(1),
        inputs: { ids: int32("B") },
        forward: (p, { ids }) => ({ y: linear(gather(p.table, ids), p.w) }),
      });
    expect(file()).toEqual(file());
  });
});
