import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/common/random.js";
import { AdamW } from "../../../src/learning/optim/adamW.js";
import { RowAdam, type RowGradients } from "../../../src/learning/optim/rowAdam.js";
import { constant } from "../../../src/learning/optim/schedules.js";

const options = { learningRate: constant(0.05) };

function normals(seed: number, length: number): Float32Array {
  const { normal } = seededRandom(seed);
  return Float32Array.from({ length }, normal);
}

function gradientsAt(step: number, rows: number, dim: number): RowGradients[] {
  const { below } = seededRandom(step);
  return [6, 3].map((count, part) => ({
    ids: Int32Array.from({ length: count }, () => below(rows)),
    gradient: normals(1000 * step + part, count * dim),
  }));
}

describe("RowAdam", () => {
  test("equals AdamW on the dense gradient when every row is used", () => {
    const [rows, dim] = [4, 3];
    const table = normals(1, rows * dim);
    const dense = table.slice();
    const sparse = new RowAdam(table, dim, { ...options, weightDecay: 0.1 });
    const adam = new AdamW(rows * dim, { ...options, weightDecay: 0.1 });
    for (let step = 0; step < 10; step++) {
      const gradient = normals(step, rows * dim);
      sparse.step([{ ids: [0, 1, 2, 3], gradient }]);
      adam.step(dense, gradient);
    }
    expect(table).toEqual(dense);
  });

  test("adds up a row's gradients before the step", () => {
    const once = new Float32Array(6);
    const twice = new Float32Array(6);
    new RowAdam(once, 2, { ...options, epsilon: 1 }).step([{ ids: [1], gradient: Float32Array.of(4, 6) }]);
    const touched = new RowAdam(twice, 2, { ...options, epsilon: 1 }).step([
      { ids: [1, 1], gradient: Float32Array.of(1, 2, 1, 2) },
      { ids: [1], gradient: Float32Array.of(2, 2) },
    ]);
    expect(touched).toBe(1);
    expect(twice).toEqual(once);
  });

  test("leaves rows that are not used, and ids below 0, alone", () => {
    const table = normals(1, 8);
    const before = table.slice();
    const adam = new RowAdam(table, 2, options);
    expect(adam.step([{ ids: [2, -1], gradient: Float32Array.of(1, 1, 9, 9) }])).toBe(1);
    expect(table.subarray(0, 4)).toEqual(before.subarray(0, 4));
    expect(table.subarray(6)).toEqual(before.subarray(6));
    expect(table[4]).toBeCloseTo(before[4]! - 0.05, 5);
  });

  test("goes on from its bytes bit for bit", () => {
    const [rows, dim] = [5, 4];
    const whole = normals(7, rows * dim);
    const parts = whole.slice();
    const adam = new RowAdam(whole, dim, options);
    for (let step = 0; step < 12; step++) adam.step(gradientsAt(step, rows, dim));
    const first = new RowAdam(parts, dim, options);
    for (let step = 0; step < 5; step++) first.step(gradientsAt(step, rows, dim));
    const second = RowAdam.fromBytes(first.toBytes(), parts, dim, options);
    for (let step = 5; step < 12; step++) second.step(gradientsAt(step, rows, dim));
    expect(parts).toEqual(whole);
  });

  test("refuses rows and sizes that do not fit", () => {
    const adam = new RowAdam(new Float32Array(4), 2, options);
    expect(() => adam.step([{ ids: [2], gradient: new Float32Array(2) }])).toThrow("row 2 of a table of 2 rows");
    expect(() => adam.step([{ ids: [0, 1], gradient: new Float32Array(2) }])).toThrow("2 ids need 4 gradients");
    expect(() => new RowAdam(new Float32Array(5), 2, options)).toThrow("not rows of 2");
    expect(() => RowAdam.fromBytes(adam.toBytes(), new Float32Array(6), 2, options)).toThrow("a table of 4 numbers");
  });
});
