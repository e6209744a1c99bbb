import { seededRandom } from "../../common/random.js";
import { symmetricEigen } from "./symmetricEigen.js";

export interface SubspaceOptions {
  /** Size of the symmetric, positive semi-definite matrix A. */
  readonly dim: number;
  /** Eigenpairs wanted. */
  readonly count: number;
  readonly seed: number;
  /** Eigenvalues are settled when none moves by more than this share of the largest between two looks. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

const LOOK_EVERY = 4;

/**
 * The largest eigenvalues and their eigenvectors (one a row) of a symmetric matrix known by `multiply`, which takes rows
 * q_i and returns rows A q_i. Subspace iteration with a quarter more vectors than wanted and Rayleigh-Ritz rotations
 * (Golub and Van Loan, Matrix Computations, 8.2.4); an eigenvector converges as (λ_next / λ)^iterations.
 */
export async function largestEigenpairs(
  multiply: (rows: Float32Array, count: number) => Promise<Float32Array>,
  { dim, count, seed, tolerance = 1e-6, maxIterations = 80 }: SubspaceOptions,
): Promise<{ values: Float64Array; vectors: Float32Array }> {
  const width = Math.min(dim, count + Math.max(8, count >> 2));
  const random = seededRandom(seed);
  let q: Float32Array = Float32Array.from({ length: width * dim }, () => random.normal());
  orthonormalise(q, width, dim, random.normal);
  let values = new Float64Array(count);
  for (let iteration = 1; ; iteration++) {
    const y = await multiply(q, width);
    if (iteration % LOOK_EVERY === 0 || iteration >= maxIterations) {
      const { values: ritz, vectors } = symmetricEigen(innerProducts(q, y, width, dim), width);
      const movement = values.reduce((most, value, i) => Math.max(most, Math.abs(value - ritz[i]!)), 0);
      values = ritz.slice(0, count);
      if (movement <= tolerance * ritz[0]! || iteration >= maxIterations)
        return { values, vectors: combine(vectors, q, count, width, dim) };
      q = combine(vectors, y, width, width, dim);
    } else q = y;
    orthonormalise(q, width, dim, random.normal);
  }
}

/** Modified Gram-Schmidt on rows, in place; a row that depends on those before it is replaced by a random one. */
function orthonormalise(q: Float32Array, rows: number, dim: number, draw: () => number): void {
  const current = new Float64Array(dim);
  for (let i = 0; i < rows; i++) {
    const row = q.subarray(i * dim, (i + 1) * dim);
    for (let attempt = 0; ; attempt++) {
      current.set(row);
      const before = norm(current);
      for (let j = 0; j < i; j++) removeComponent(current, q, j * dim);
      let left = norm(current);
      if (left < 0.1 * before) {
        for (let j = 0; j < i; j++) removeComponent(current, q, j * dim);
        left = norm(current);
      }
      if (left > 1e-5 * before || attempt > 2) {
        for (let d = 0; d < dim; d++) row[d] = left > 0 ? current[d]! / left : 0;
        break;
      }
      for (let d = 0; d < dim; d++) row[d] = draw();
    }
  }
}

function removeComponent(x: Float64Array, q: Float32Array, at: number): void {
  let dot = 0;
  for (let d = 0; d < x.length; d++) dot += x[d]! * q[at + d]!;
  for (let d = 0; d < x.length; d++) x[d]! -= dot * q[at + d]!;
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < x.length; d++) sum += x[d]! * x[d]!;
  return Math.sqrt(sum);
}

/** The symmetric matrix q_i · y_j [rows, rows], its two halves averaged. */
function innerProducts(q: Float32Array, y: Float32Array, rows: number, dim: number): Float64Array {
  const product = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++) {
      let dot = 0;
      for (let d = 0; d < dim; d++) dot += q[i * dim + d]! * y[j * dim + d]!;
      product[i * rows + j]! += dot / 2;
      product[j * rows + i]! += dot / 2;
    }
  return product;
}

/** The first `count` linear combinations of rows: result_i = Σ_j weights_ij rows_j. */
function combine(weights: Float64Array, rows: Float32Array, count: number, width: number, dim: number): Float32Array {
  const result = new Float32Array(count * dim);
  const sum = new Float64Array(dim);
  for (let i = 0; i < count; i++) {
    sum.fill(0);
    for (let j = 0; j < width; j++) {
      const weight = weights[i * width + j]!;
      for (let d = 0; d < dim; d++) sum[d]! += weight * rows[j * dim + d]!;
    }
    result.set(sum, i * dim);
  }
  return result;
}
