import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/common/random.js";
import { AdamW, type AdamWOptions } from "../../../src/learning/optim/adamW.js";
import { constant, cosine } from "../../../src/learning/optim/schedules.js";

function gradientAt(step: number, size: number): Float32Array {
  const { normal } = seededRandom(step);
  return Float32Array.from({ length: size }, normal);
}

/** The textbook's equations, in double precision, one number at a time. */
function reference(start: number, gradients: readonly number[], rate: number, decay: number): number {
  let [theta, m, v] = [start, 0, 0];
  for (const [i, g] of gradients.entries()) {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const mHat = m / (1 - 0.9 ** (i + 1));
    const vHat = v / (1 - 0.999 ** (i + 1));
    theta -= rate * (mHat / (Math.sqrt(vHat) + 1e-8) + decay * theta);
  }
  return theta;
}

describe("AdamW", () => {
  test("follows its equations, decaying only where the mask says", () => {
    const options: AdamWOptions = { learningRate: constant(0.01), weightDecay: 0.1, decayMask: Uint8Array.of(1, 0) };
    const theta = Float32Array.of(2, 2);
    const adam = new AdamW(2, options);
    const gradients = [0.5, -1, 3, 0.25, 0.1];
    for (const g of gradients) adam.step(theta, Float32Array.of(g, g));
    expect(theta[0]).toBeCloseTo(reference(2, gradients, 0.01, 0.1), 6);
    expect(theta[1]).toBeCloseTo(reference(2, gradients, 0.01, 0), 6);
  });

  test("moves by the learning rate at the first step, whatever the gradient's size", () => {
    const theta = Float32Array.of(0, 0, 0);
    new AdamW(3, { learningRate: constant(0.5) }).step(theta, Float32Array.of(1e-3, -7, 1e4));
    for (const [i, expected] of [-0.5, 0.5, -0.5].entries()) expect(theta[i]).toBeCloseTo(expected, 4);
  });

  test("shortens a gradient longer than the limit, and says how long it was", () => {
    const clipped = new AdamW(2, { learningRate: constant(0.1), clipNorm: 1, epsilon: 1 });
    const plain = new AdamW(2, { learningRate: constant(0.1), epsilon: 1 });
    const [a, b] = [new Float32Array(2), new Float32Array(2)];
    expect(clipped.step(a, Float32Array.of(3, 4))).toEqual({ gradientNorm: 5, learningRate: 0.1 });
    plain.step(b, Float32Array.of(0.6, 0.8));
    for (const i of [0, 1]) expect(a[i]).toBeCloseTo(b[i]!, 7);
  });

  test("minimises a quadratic bowl with unequal axes", () => {
    const theta = Float32Array.of(5, -3);
    const adam = new AdamW(2, { learningRate: cosine({ peak: 0.1, total: 600 }) });
    for (let i = 0; i < 600; i++) adam.step(theta, Float32Array.of(100 * (theta[0]! - 1), 0.01 * (theta[1]! - 2)));
    expect(theta[0]).toBeCloseTo(1, 3);
    expect(theta[1]).toBeCloseTo(2, 2);
  });

  test("goes on from its bytes bit for bit", () => {
    const options: AdamWOptions = { learningRate: cosine({ peak: 0.1, total: 20, warmup: 5 }), weightDecay: 0.01, clipNorm: 2 };
    const run = (adam: AdamW, theta: Float32Array, from: number, to: number) => {
      for (let step = from; step < to; step++) adam.step(theta, gradientAt(step, theta.length));
    };
    const whole = new Float32Array(10).fill(1);
    run(new AdamW(10, options), whole, 0, 20);
    const parts = new Float32Array(10).fill(1);
    const first = new AdamW(10, options);
    run(first, parts, 0, 9);
    run(AdamW.fromBytes(first.toBytes(), options), parts, 9, 20);
    expect(parts).toEqual(whole);
  });

  test("refuses vectors of another size, and bytes that are not its own", () => {
    const options: AdamWOptions = { learningRate: constant(1) };
    expect(() => new AdamW(2, options).step(new Float32Array(3), new Float32Array(3))).toThrow("AdamW holds 2 numbers");
    const bytes = new AdamW(2, options).toBytes();
    expect(() => AdamW.fromBytes(bytes.subarray(0, bytes.length - 4), options)).toThrow("Not the state of adamw");
    expect(() => AdamW.fromBytes(new Uint8Array(4), options)).toThrow("without a header");
  });
});

describe("learning rates", () => {
  test("cosine rises, falls half way at half time, and stays at the floor", () => {
    const rate = cosine({ peak: 1, total: 110, warmup: 10, floor: 0.2 });
    expect(rate(5)).toBeCloseTo(0.5);
    expect(rate(10)).toBeCloseTo(1);
    expect(rate(60)).toBeCloseTo(0.6);
    expect(rate(110)).toBeCloseTo(0.2);
    expect(rate(500)).toBeCloseTo(0.2);
  });
});
