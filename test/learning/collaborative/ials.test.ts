import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/common/random.js";
import { type FactorOptions, fitItemFactors, foldIn } from "../../../src/learning/collaborative/ials.js";
import { type InteractionMatrix, matrixOf, type WeightedItem } from "../../../src/learning/collaborative/interactionMatrix.js";

const OPTIONS: FactorOptions = { dim: 8, iterations: 12, regularization: 0.02, unobserved: 0.1, seed: 1 };

/** Each shopper belongs to one of `tastes` and meets `each` of its products; item i is of taste i % tastes. */
function planted(users: number, items: number, tastes: number, each: number, seed = 1): InteractionMatrix {
  const random = seededRandom(seed);
  const rows = Array.from({ length: users }, (_, u) => {
    const chosen = new Set<number>();
    while (chosen.size < each) chosen.add(tastes * random.below(items / tastes) + (u % tastes));
    return Array.from(chosen, (item): WeightedItem => ({ item, weight: 1 }));
  });
  return matrixOf(rows, items);
}

const entriesOf = (matrix: InteractionMatrix, user: number): WeightedItem[] =>
  Array.from(matrix.item.subarray(matrix.rowStart[user], matrix.rowStart[user + 1]), (item, i) => ({
    item,
    weight: matrix.weight[matrix.rowStart[user]! + i]!,
  }));

function scores(items: Float32Array, x: Float32Array): number[] {
  const dim = x.length;
  return Array.from({ length: items.length / dim }, (_, i) => x.reduce((sum, v, d) => sum + v * items[i * dim + d]!, 0));
}

/** The objective that the docstring states, term by term. */
function objective(matrix: InteractionMatrix, users: Float32Array, items: Float32Array, options: FactorOptions): number {
  const { dim, regularization, unobserved } = options;
  const counts = new Float64Array(matrix.items);
  for (const i of matrix.item) counts[i]!++;
  let sum = 0;
  for (let u = 0; u < matrix.users; u++) {
    const x = users.subarray(u * dim, (u + 1) * dim);
    const predicted = scores(items, x);
    const row = entriesOf(matrix, u);
    for (const { item, weight } of row) sum += weight * (predicted[item]! - 1) ** 2;
    for (const p of predicted) sum += unobserved * p * p;
    sum += regularization * (row.length + unobserved * matrix.items) * x.reduce((s, v) => s + v * v, 0);
  }
  for (let i = 0; i < matrix.items; i++) {
    const y = items.subarray(i * dim, (i + 1) * dim);
    sum += regularization * (counts[i]! + unobserved * matrix.users) * y.reduce((s, v) => s + v * v, 0);
  }
  return sum;
}

describe("iALS", () => {
  test("recovers planted tastes: what a new shopper has not met of the own taste comes before all others", () => {
    const matrix = planted(200, 60, 4, 6);
    const factors = fitItemFactors(matrix, { ...OPTIONS, dim: 4 });
    for (let taste = 0; taste < 4; taste++) {
      const x = foldIn(
        factors,
        [
          { item: taste, weight: 1 },
          { item: taste + 4, weight: 1 },
        ],
        OPTIONS,
      );
      const best = scores(factors.items, x)
        .map((score, item) => ({ score, item }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 15);
      expect(best.map(({ item }) => item % 4)).toEqual(new Array(15).fill(taste));
    }
  });

  test.each([
    ["fewer entries than dimensions", 6, 8],
    ["more entries than dimensions", 12, 5],
  ])("folding in a known shopper gives that shopper's vector: %s", (_, each, dim) => {
    const matrix = planted(120, 80, 4, each, 2);
    matrix.weight.forEach((_w, e) => {
      matrix.weight[e] = 0.5 + (e % 3);
    });
    const factors = fitItemFactors(matrix, { ...OPTIONS, dim });
    for (const user of [0, 17, 119]) {
      const x = foldIn(factors, entriesOf(matrix, user), OPTIONS);
      x.forEach((v, d) => {
        expect(Math.abs(v - factors.users[user * dim + d]!)).toBeLessThan(1e-4);
      });
    }
  });

  test.each([6, 12])("a shopper's vector is the minimum of the stated objective, with %i entries in 8 dimensions", (each) => {
    const matrix = planted(60, 80, 4, each, 3);
    const { users, items } = fitItemFactors(matrix, OPTIONS);
    const least = objective(matrix, users, items, OPTIONS);
    const random = seededRandom(5);
    for (let trial = 0; trial < 20; trial++) {
      const moved = users.slice();
      const at = random.below(moved.length);
      moved[at]! += trial % 2 ? 0.02 : -0.02;
      expect(objective(matrix, moved, items, OPTIONS)).toBeGreaterThan(least);
    }
  });

  test("every iteration lowers the objective", () => {
    const matrix = planted(60, 40, 4, 5, 4);
    const after = [1, 2, 4, 8].map((iterations) => {
      const options = { ...OPTIONS, iterations };
      const { users, items } = fitItemFactors(matrix, options);
      return objective(matrix, users, items, options);
    });
    for (let i = 1; i < after.length; i++) expect(after[i]).toBeLessThanOrEqual(after[i - 1]!);
  });

  test("is the same bits from one seed and others from another; a shopper without entries is the zero vector", () => {
    const matrix = planted(50, 40, 4, 5);
    const a = fitItemFactors(matrix, OPTIONS);
    expect(fitItemFactors(matrix, OPTIONS).items).toEqual(a.items);
    expect(fitItemFactors(matrix, { ...OPTIONS, seed: 2 }).items).not.toEqual(a.items);
    expect(foldIn(a, [], OPTIONS)).toEqual(new Float32Array(8));
  });

  test("time grows with the interactions, not with the square of the shop", () => {
    const options = { ...OPTIONS, dim: 16, iterations: 4 };
    const seconds = (size: number): number => {
      const matrix = planted(size, size / 2, 4, 6);
      const times = [0, 1, 2].map(() => {
        const started = performance.now();
        fitItemFactors(matrix, options);
        return performance.now() - started;
      });
      return Math.min(...times);
    };
    seconds(1_000);
    // Four times the interactions; a quadratic cost would take sixteen times as long.
    expect(seconds(8_000) / seconds(2_000)).toBeLessThan(9);
  });
});
