import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/common/random.js";
import { dot, row } from "../../../src/common/vectors.js";
import { fitPca, type Pca, projectRows } from "../../../src/learning/optim/pca.js";
import { symmetricEigen } from "../../../src/learning/optim/symmetricEigen.js";

/** Rows μ + Σ_j deviation_j z_j e_j, with orthonormal e_j: reflections of the axes, so the covariance is known. */
function planted(rows: number, dim: number, deviations: readonly number[], seed = 1) {
  const { normal } = seededRandom(seed);
  const mirror = Float64Array.from({ length: dim }, normal);
  const length = Math.sqrt(mirror.reduce((sum, x) => sum + x * x, 0));
  const axes = deviations.map((_, j) =>
    Float32Array.from(mirror, (x, d) => (d === j ? 1 : 0) - (2 * x * mirror[j]!) / (length * length)),
  );
  const matrix = new Float32Array(rows * dim);
  for (let i = 0; i < rows; i++) {
    const z = deviations.map((deviation) => deviation * normal());
    for (let d = 0; d < dim; d++) matrix[i * dim + d] = 3 + axes.reduce((sum, axis, j) => sum + z[j]! * axis[d]!, 0);
  }
  return { matrix, axes };
}

function component(pca: Pca, j: number): Float32Array {
  return Float32Array.from({ length: pca.dim }, (_, d) => pca.projection[d * pca.components + j]!);
}

function columnVariances(matrix: Float32Array, columns: number): number[] {
  const rows = matrix.length / columns;
  return Array.from({ length: columns }, (_, j) => {
    const column = Array.from({ length: rows }, (_, i) => matrix[i * columns + j]!);
    const mean = column.reduce((a, b) => a + b) / rows;
    return column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (rows - 1);
  });
}

describe("principal components", () => {
  const deviations = [5, 3, 2, 1, 0.5];
  const { matrix, axes } = planted(5000, 40, deviations);

  test("recover the planted axes, variances and mean", async () => {
    const pca = await fitPca(matrix, { rows: 5000, dim: 40, components: 4 });
    for (let j = 0; j < 4; j++) {
      expect(Math.abs(dot(component(pca, j), axes[j]!))).toBeGreaterThan(0.999);
      expect(Math.sqrt(pca.variances[j]!)).toBeCloseTo(deviations[j]!, 0);
    }
    expect(pca.mean[0]).toBeCloseTo(3, 0);
    expect(pca.totalVariance).toBeCloseTo(pca.variances.reduce((a, b) => a + b) + 0.25, 1);
  });

  test("are orthonormal, and project to uncorrelated columns of their variances", async () => {
    const pca = await fitPca(matrix, { rows: 5000, dim: 40, components: 5 });
    for (let i = 0; i < 5; i++)
      for (let j = 0; j <= i; j++) expect(dot(component(pca, i), component(pca, j))).toBeCloseTo(i === j ? 1 : 0, 4);
    const projected = await projectRows(pca, matrix, 5000);
    for (const [j, variance] of columnVariances(projected, 5).entries()) expect(variance / pca.variances[j]!).toBeCloseTo(1, 3);
  });

  test("whiten to variance 1, blocks of rows included", async () => {
    const pca = await fitPca(matrix, { rows: 5000, dim: 40, components: 5, whiten: true });
    const projected = await projectRows(pca, matrix, 5000);
    for (const variance of columnVariances(projected, 5)) expect(variance).toBeCloseTo(1, 3);
    const single = await projectRows(pca, row(matrix, 7, 40), 1);
    for (const [j, x] of single.entries()) expect(x).toBeCloseTo(projected[7 * 5 + j]!, 3);
  });

  test("are the same bits from one seed, with the largest coordinate positive", async () => {
    const again = () => fitPca(matrix, { rows: 5000, dim: 40, components: 4, seed: 3 });
    const [a, b] = [await again(), await again()];
    expect(a.projection).toEqual(b.projection);
    for (let j = 0; j < 4; j++) {
      const c = component(a, j);
      expect(Math.max(...c)).toBe(Math.max(...c.map(Math.abs)));
    }
  });

  test("of fewer rows than dimensions stay finite; directions without variance carry nothing", async () => {
    const few = planted(6, 30, [2, 1]).matrix;
    const pca = await fitPca(few, { rows: 6, dim: 30, components: 5, whiten: true });
    expect(pca.variances[0]).toBeGreaterThan(0.1);
    expect(pca.variances[3]! / pca.variances[0]!).toBeLessThan(1e-5);
    expect((await projectRows(pca, few, 6)).every(Number.isFinite)).toBe(true);
  });

  test("of rows that are all the same are finite, and carry nothing", async () => {
    const same = new Float32Array(6 * 30).fill(0.3);
    const pca = await fitPca(same, { rows: 6, dim: 30, components: 5, whiten: true });
    expect((await projectRows(pca, same, 6)).every((y) => Math.abs(y) < 1e-4)).toBe(true);
  });

  test("are refused where they cannot exist", async () => {
    await expect(fitPca(matrix, { rows: 5000, dim: 40, components: 41 })).rejects.toThrow("41 components");
  });
});

describe("the symmetric eigenproblem", () => {
  test("of a known matrix", () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 0, 1, 2, 0, 0, 0, 5), 3);
    for (const [i, expected] of [5, 3, 1].entries()) expect(values[i]).toBeCloseTo(expected, 12);
    expect(Math.abs(vectors[3]!)).toBeCloseTo(Math.SQRT1_2, 12);
    expect(vectors[3]).toBeCloseTo(vectors[4]!, 12);
  });

  test("A v = λ v for a random matrix", () => {
    const n = 20;
    const { normal } = seededRandom(4);
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = normal();
    const { values, vectors } = symmetricEigen(a, n);
    for (let k = 0; k < n; k++)
      for (let i = 0; i < n; i++) {
        let product = 0;
        for (let j = 0; j < n; j++) product += a[i * n + j]! * vectors[k * n + j]!;
        expect(product).toBeCloseTo(values[k]! * vectors[k * n + i]!, 10);
      }
  });
});
