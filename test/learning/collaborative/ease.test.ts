import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/common/random.js";
import { blockInverse } from "../../../src/learning/collaborative/blockInverse.js";
import { fitEase } from "../../../src/learning/collaborative/ease.js";
import { type InteractionMatrix, matrixOf, transpose } from "../../../src/learning/collaborative/interactionMatrix.js";

function randomMatrix(users: number, items: number, each: number, seed = 1): InteractionMatrix {
  const random = seededRandom(seed);
  const rows = Array.from({ length: users }, () =>
    Array.from({ length: each }, () => ({ item: Math.floor(items * random.uniform() ** 2), weight: 1 })),
  );
  return matrixOf(rows, items);
}

/** Gauss-Jordan with pivoting, in float64. */
function naiveInverse(matrix: ArrayLike<number>, n: number): Float64Array {
  const a = Float64Array.from(matrix);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) inverse[i * n + i] = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    for (const m of [a, inverse])
      for (let j = 0; j < n; j++) [m[k * n + j], m[pivot * n + j]] = [m[pivot * n + j]!, m[k * n + j]!];
    const scale = a[k * n + k]!;
    for (let j = 0; j < n; j++) {
      a[k * n + j]! /= scale;
      inverse[k * n + j]! /= scale;
    }
    for (let i = 0; i < n; i++) {
      const factor = a[i * n + k]!;
      if (i === k || factor === 0) continue;
      for (let j = 0; j < n; j++) {
        a[i * n + j]! -= factor * a[k * n + j]!;
        inverse[i * n + j]! -= factor * inverse[k * n + j]!;
      }
    }
  }
  return inverse;
}

function gram({ users, items, rowStart, item, weight }: InteractionMatrix, regularization: number): Float64Array {
  const g = new Float64Array(items * items);
  for (let u = 0; u < users; u++)
    for (let e = rowStart[u]!; e < rowStart[u + 1]!; e++)
      for (let f = rowStart[u]!; f < rowStart[u + 1]!; f++) g[item[e]! * items + item[f]!]! += weight[e]! * weight[f]!;
  for (let i = 0; i < items; i++) g[i * items + i]! += regularization;
  return g;
}

describe("the inverse by blocks", () => {
  test.each([1, 7, 300])("of size %i is the float64 one", async (n) => {
    const a = gram(randomMatrix(600, n, 6), 20);
    const inverse = await blockInverse(Float32Array.from(a), n);
    const expected = naiveInverse(a, n);
    const largest = Math.max(...expected.map(Math.abs));
    for (let i = 0; i < n * n; i++) expect(Math.abs(inverse[i]! - expected[i]!)).toBeLessThan(1e-4 * largest);
  });

  test("of a matrix that is not positive definite is refused", async () => {
    await expect(blockInverse(Float32Array.of(1, 2, 2, 1), 2)).rejects.toThrow("not positive definite");
  });
});

describe("EASE", () => {
  test("has the weights of the closed form, the largest of each row", async () => {
    const matrix = randomMatrix(400, 60, 5);
    const model = await fitEase(matrix, { regularization: 10, neighbours: 7 });
    const p = naiveInverse(gram(matrix, 10), 60);
    expect(model.items).toHaveLength(60);
    for (const [r, i] of model.items.entries()) {
      const row = Array.from({ length: 60 }, (_, j) => (i === j ? 0 : -p[i * 60 + j]! / p[j * 60 + j]!));
      const strongest = row.map(Math.abs).sort((a, b) => b - a);
      expect(model.rowStart[r + 1]! - model.rowStart[r]!).toBe(7);
      for (let k = 0; k < 7; k++) {
        const at = model.rowStart[r]! + k;
        expect(Math.abs(model.weight[at]! - row[model.neighbour[at]!]!)).toBeLessThan(1e-4);
        expect(Math.abs(Math.abs(model.weight[at]!) - strongest[k]!)).toBeLessThan(1e-4);
      }
    }
  });

  test("learns which product follows from which: pairs that are bought together stand first", async () => {
    const rows = Array.from({ length: 90 }, (_, u) => [
      { item: 2 * (u % 10), weight: 1 },
      { item: 2 * (u % 10) + 1, weight: 1 },
    ]);
    const model = await fitEase(matrixOf(rows, 20), { regularization: 1, neighbours: 3 });
    for (const [r, i] of model.items.entries()) {
      expect(model.neighbour[model.rowStart[r]!]).toBe(i ^ 1);
      expect(model.weight[model.rowStart[r]!]).toBeGreaterThan(0.8);
    }
  });

  test("covers the most frequent items only, and none that never occurs", async () => {
    const matrix = matrixOf(
      [[0, 1], [1, 2], [1, 2], [4]].map((row) => row.map((item) => ({ item, weight: 1 }))),
      6,
    );
    const two = await fitEase(matrix, { regularization: 1, mostItems: 2 });
    expect([...two.items]).toEqual([1, 2]);
    expect([...two.neighbour]).toEqual([2, 1]);
    expect([...(await fitEase(matrix, { regularization: 1 })).items]).toEqual([1, 2, 0, 4]);
    expect((await fitEase(matrixOf([], 5), { regularization: 1 })).items).toHaveLength(0);
  });
});

describe("an interaction matrix", () => {
  test("sums what a row names twice, and transposed twice it is itself", () => {
    const matrix = matrixOf(
      [
        [
          { item: 2, weight: 1 },
          { item: 0, weight: 3 },
          { item: 2, weight: 2 },
        ],
        [],
        [{ item: 2, weight: 1 }],
      ],
      4,
    );
    expect([...matrix.rowStart]).toEqual([0, 2, 2, 3]);
    expect(new Map([...matrix.item.subarray(0, 2)].map((item, i) => [item, matrix.weight[i]]))).toEqual(
      new Map([
        [2, 3],
        [0, 3],
      ]),
    );
    const back = transpose(transpose(matrix));
    expect([...back.rowStart]).toEqual([...matrix.rowStart]);
    expect([...transpose(matrix).rowStart]).toEqual([0, 1, 1, 3, 3]);
  });
});
