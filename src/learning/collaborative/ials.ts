/**
 * Matrix factorisation of what shoppers met, by alternating least squares (iALS): Hu, Koren, Volinsky 2008, "Collaborative
 * filtering for implicit feedback datasets", in the form of Rendle et al. 2022, "Revisiting the performance of iALS on item
 * recommendation benchmarks". With observed entries S of weight w, it minimises
 *
 *     Σ_S w_ui (x_u·y_i - 1)² + α0 Σ_ui (x_u·y_i)² + Σ_u λ_u |x_u|² + Σ_i λ_i |y_i|²
 *     λ_u = λ (|S_u| + α0 items)^ν,  λ_i = λ (|S_i| + α0 users)^ν
 *
 * Before each half step the fixed side is rotated so that its Gram matrix is diagonal, which changes no product x·y. A row
 * of n < d entries is then a ridge regression with a diagonal prior, solved in its dual: n²d + n³ instead of nd² + d³.
 * Most shoppers are such rows, and time is linear in the interactions.
 */
import { seededRandom } from "../../common/random.js";
import { solveSymmetric } from "../../common/solveSymmetric.js";
import { symmetricEigen } from "../optim/symmetricEigen.js";
import { type InteractionMatrix, transpose, type WeightedItem } from "./interactionMatrix.js";

export interface FoldInOptions {
  /** λ. */
  regularization: number;
  /** α0: weight of every pair that was not observed. */
  unobserved: number;
  /** ν: 1 regularises a row by how much it holds, 0 all rows alike. Default 1. */
  frequencyScaling?: number | undefined;
}

export interface FactorOptions extends FoldInOptions {
  /** d */
  dim: number;
  iterations: number;
  seed: number;
  /** Told after each iteration, from 1. */
  onIteration?: ((iteration: number) => void) | undefined;
}

export interface ItemFactors {
  dim: number;
  /** [items, dim]: y_i. */
  items: Float32Array;
  /** [dim, dim]: Σ_i y_i y_iᵀ, diagonal. */
  gram: Float64Array;
}

export interface Factors extends ItemFactors {
  /** [users, dim]: x_u, the best answer to `items`. */
  users: Float32Array;
}

/** Fits both sides; the same options give the same bits. */
export function fitItemFactors(matrix: InteractionMatrix, options: FactorOptions): Factors {
  const { dim, iterations, seed, onIteration } = options;
  const columns = transpose(matrix);
  const random = seededRandom(seed);
  const scale = 0.1 / Math.sqrt(dim);
  const users = Float32Array.from({ length: matrix.users * dim }, () => scale * random.normal());
  const items = new Float32Array(matrix.items * dim);
  let gram: Float64Array = new Float64Array(dim * dim);
  for (let iteration = 1; iteration <= iterations; iteration++) {
    solveRows(columns, items, users, diagonalise(users, dim), options);
    gram = diagonalise(items, dim);
    solveRows(matrix, users, items, gram, options);
    onIteration?.(iteration);
  }
  return { dim, items, users, gram };
}

/** The vector x_u of a shopper with these entries, in closed form; zero without any. */
export function foldIn(factors: ItemFactors, entries: readonly WeightedItem[], options: FoldInOptions): Float32Array {
  const { dim, items, gram } = factors;
  const x = new Float32Array(dim);
  const item = Int32Array.from(entries, (entry) => entry.item);
  const weight = Float32Array.from(entries, (entry) => entry.weight);
  const row: InteractionMatrix = { users: 1, items: items.length / dim, rowStart: Int32Array.of(0, item.length), item, weight };
  solveRows(row, x, items, gram, options);
  return x;
}

/** One half step: fills `solved` [rows, d] given `fixed` [columns, d], whose Gram matrix is diagonal. */
function solveRows(
  matrix: InteractionMatrix,
  solved: Float32Array,
  fixed: Float32Array,
  gram: Float64Array,
  { regularization, unobserved, frequencyScaling = 1 }: FoldInOptions,
): void {
  const dim = Math.round(Math.sqrt(gram.length));
  const solver = new RidgeSolver(dim);
  for (let row = 0; row < matrix.users; row++) {
    const from = matrix.rowStart[row]!;
    const to = matrix.rowStart[row + 1]!;
    const penalty = regularization * (to - from + unobserved * matrix.items) ** frequencyScaling;
    for (let d = 0; d < dim; d++) solver.prior[d] = unobserved * gram[d * dim + d]! + penalty;
    solver.solve(matrix, from, to, fixed, solved.subarray(row * dim, (row + 1) * dim));
  }
}

/** Minimises Σ_e w_e (x·y_e - 1)² + Σ_d prior_d x_d². Its buffers are reused from row to row. */
class RidgeSolver {
  /** [d] */
  readonly prior: Float64Array;
  private readonly system: Float64Array;
  private readonly side: Float64Array;
  /** [n, d], n < d: rows √w_e y_e, and the same divided by the prior. */
  private readonly rows: Float64Array;
  private readonly divided: Float64Array;

  constructor(private readonly dim: number) {
    this.prior = new Float64Array(dim);
    this.system = new Float64Array(dim * dim);
    this.side = new Float64Array(dim);
    this.rows = new Float64Array(dim * dim);
    this.divided = new Float64Array(dim * dim);
  }

  solve(matrix: InteractionMatrix, from: number, to: number, fixed: Float32Array, x: Float32Array): void {
    if (from === to) x.fill(0);
    else if (to - from < this.dim) this.dual(matrix, from, to, fixed, x);
    else this.primal(matrix, from, to, fixed, x);
  }

  /** With V the rows √w y, s = √w and D the prior: x = D⁻¹ Vᵀ (I + V D⁻¹ Vᵀ)⁻¹ s. */
  private dual({ item, weight }: InteractionMatrix, from: number, to: number, fixed: Float32Array, x: Float32Array): void {
    const { dim, prior } = this;
    const system = this.system;
    const side = this.side;
    const rows = this.rows;
    const divided = this.divided;
    const n = to - from;
    for (let i = 0; i < n; i++) {
      const root = Math.sqrt(weight[from + i]!);
      const y = item[from + i]! * dim;
      side[i] = root;
      for (let d = 0; d < dim; d++) {
        const v = root * fixed[y + d]!;
        rows[i * dim + d] = v;
        divided[i * dim + d] = v / prior[d]!;
      }
      for (let j = 0; j <= i; j++) {
        let sum = i === j ? 1 : 0;
        for (let d = 0, left = i * dim, right = j * dim; d < dim; d++) sum += divided[left + d]! * rows[right + d]!;
        system[i * n + j] = sum;
      }
    }
    solveSymmetric(system, side, n);
    for (let d = 0; d < dim; d++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += side[i]! * divided[i * dim + d]!;
      x[d] = sum;
    }
  }

  /** (D + Σ w y yᵀ) x = Σ w y. */
  private primal({ item, weight }: InteractionMatrix, from: number, to: number, fixed: Float32Array, x: Float32Array): void {
    const { dim, prior } = this;
    const system = this.system;
    const side = this.side;
    system.fill(0);
    side.fill(0);
    for (let d = 0; d < dim; d++) system[d * dim + d] = prior[d]!;
    for (let e = from; e < to; e++) {
      const w = weight[e]!;
      const y = item[e]! * dim;
      for (let a = 0; a < dim; a++) {
        const scaled = w * fixed[y + a]!;
        side[a]! += scaled;
        for (let b = 0, at = a * dim; b <= a; b++) system[at + b]! += scaled * fixed[y + b]!;
      }
    }
    solveSymmetric(system, side, dim);
    x.set(side);
  }
}

/** Rotates the rows [n, d] in place to the eigenvectors of their Gram matrix, and returns that matrix, now diagonal. */
function diagonalise(rows: Float32Array, dim: number): Float64Array {
  const { vectors } = symmetricEigen(gramOf(rows, dim), dim);
  const rotated = new Float64Array(dim);
  for (let at = 0; at < rows.length; at += dim) {
    for (let k = 0; k < dim; k++) {
      let sum = 0;
      for (let d = 0; d < dim; d++) sum += vectors[k * dim + d]! * rows[at + d]!;
      rotated[k] = sum;
    }
    rows.set(rotated, at);
  }
  // Taken anew: of the rounded rows, whose rounding is all that is left beside the diagonal.
  const gram = new Float64Array(dim * dim);
  for (let at = 0; at < rows.length; at += dim) for (let d = 0; d < dim; d++) gram[d * dim + d]! += rows[at + d]! ** 2;
  return gram;
}

function gramOf(rows: Float32Array, dim: number): Float64Array {
  const gram = new Float64Array(dim * dim);
  for (let at = 0; at < rows.length; at += dim) {
    for (let a = 0; a < dim; a++) {
      const x = rows[at + a]!;
      if (x !== 0) for (let b = 0; b <= a; b++) gram[a * dim + b]! += x * rows[at + b]!;
    }
  }
  for (let a = 0; a < dim; a++) for (let b = 0; b < a; b++) gram[b * dim + a] = gram[a * dim + b]!;
  return gram;
}
