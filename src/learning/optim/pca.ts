/**
 * Principal components, for encoders' long vectors: y = (x - μ) W, where W's columns are the eigenvectors of the
 * covariance with the largest eigenvalues. The matrix products run in onnxruntime; the same seed gives the same bits.
 */
import { Graph, type Value } from "../graph/graph.js";
import { sub } from "../graph/ops/elementwise.js";
import { matmul } from "../graph/ops/matmul.js";
import { GraphSession } from "../graph/session.js";
import { largestEigenpairs } from "./subspaceIteration.js";

export interface Pca {
  /** Size of x. */
  readonly dim: number;
  /** Size of y. */
  readonly components: number;
  /** μ [dim] */
  readonly mean: Float32Array;
  /** W [dim, components]; with whitening, column j is divided by the deviation along it. */
  readonly projection: Float32Array;
  /** Variance along each component, largest first. */
  readonly variances: Float64Array;
  /** Variance of x, over all its dimensions. */
  readonly totalVariance: number;
}

export interface PcaOptions {
  readonly rows: number;
  readonly dim: number;
  readonly components: number;
  /** Scale every component to variance 1. */
  readonly whiten?: boolean;
  readonly seed?: number;
  readonly threads?: number;
}

/** Rows that go into one covariance product. */
const BLOCK = 2048;
/** Whitening takes no variance for smaller than this share of the largest: below it is rounding noise. */
const LEAST_VARIANCE = 1e-7;

/** Fits to a matrix [rows, dim], row-major. Each component's largest coordinate is positive, which fixes its sign. */
export async function fitPca(matrix: Float32Array, options: PcaOptions): Promise<Pca> {
  const { rows, dim, components, whiten = false, seed = 1, threads = 1 } = options;
  if (components > dim || rows < 2) throw new Error(`PCA: ${components} components of ${rows} rows with ${dim} columns.`);
  const mean = columnMeans(matrix, rows, dim);
  const covariance = await covarianceOf(matrix, mean, rows, dim, threads);
  const { values, vectors } = await eigenpairs(covariance, dim, components, seed, threads);
  const projection = new Float32Array(dim * components);
  for (let j = 0; j < components; j++) {
    const vector = vectors.subarray(j * dim, (j + 1) * dim);
    const deviation = whiten ? Math.sqrt(Math.max(values[j]!, LEAST_VARIANCE * values[0]!)) || 1 : 1;
    const scale = signOfLargest(vector) / deviation;
    for (let d = 0; d < dim; d++) projection[d * components + j] = vector[d]! * scale;
  }
  let totalVariance = 0;
  for (let d = 0; d < dim; d++) totalVariance += covariance[d * dim + d]!;
  return { dim, components, mean, projection, variances: values.map((value) => Math.max(0, value)), totalVariance };
}

/** y = (x - μ) W in a graph: x [..., dim], y [..., components]. */
export function project(x: Value, { dim, components, mean, projection }: Pca): Value {
  return matmul(sub(x, x.graph.constant(mean, [dim])), x.graph.constant(projection, [dim, components]));
}

/** y = (x - μ) W for a matrix [rows, dim]; the result is [rows, components]. */
export async function projectRows(pca: Pca, matrix: Float32Array, rows: number): Promise<Float32Array> {
  const g = new Graph();
  const y = project(g.input("x", ["N", pca.dim]), pca);
  const session = await GraphSession.create(g, { y });
  const buffers = session.buffers({ N: rows });
  (buffers.inputs.x as Float32Array).set(matrix.subarray(0, rows * pca.dim));
  await session.run(buffers);
  await session.release();
  return buffers.outputs.y as Float32Array;
}

function columnMeans(matrix: Float32Array, rows: number, dim: number): Float32Array {
  const sums = new Float64Array(dim);
  for (let i = 0; i < rows; i++) for (let d = 0; d < dim; d++) sums[d]! += matrix[i * dim + d]!;
  return Float32Array.from(sums, (sum) => sum / rows);
}

/** (X - μ)ᵀ (X - μ) / (rows - 1) [dim, dim], block by block, added up in double precision. */
async function covarianceOf(matrix: Float32Array, mean: Float32Array, rows: number, dim: number, threads: number) {
  const g = new Graph();
  const x = g.input("x", ["N", dim]);
  const session = await GraphSession.create(g, { product: matmul(x, x, { transA: true }) }, {}, { threads });
  const total = new Float64Array(dim * dim);
  for (let from = 0; from < rows; from += BLOCK) {
    const buffers = session.buffers({ N: Math.min(BLOCK, rows - from) });
    const block = buffers.inputs.x as Float32Array;
    for (let i = 0, at = from * dim; i < block.length; i += dim)
      for (let d = 0; d < dim; d++, at++) block[i + d] = matrix[at]! - mean[d]!;
    await session.run(buffers);
    const product = buffers.outputs.product as Float32Array;
    for (let i = 0; i < total.length; i++) total[i]! += product[i]!;
  }
  await session.release();
  return Float32Array.from(total, (sum) => sum / (rows - 1));
}

async function eigenpairs(covariance: Float32Array, dim: number, count: number, seed: number, threads: number) {
  const g = new Graph();
  const product = matmul(g.input("q", ["N", dim]), g.input("covariance", [dim, dim]));
  const session = await GraphSession.create(g, { product }, { covariance }, { threads });
  const multiply = async (rows: Float32Array, N: number): Promise<Float32Array> => {
    const buffers = session.buffers({ N });
    (buffers.inputs.q as Float32Array).set(rows);
    await session.run(buffers);
    return Float32Array.from(buffers.outputs.product as Float32Array);
  };
  const pairs = await largestEigenpairs(multiply, { dim, count, seed });
  await session.release();
  return pairs;
}

function signOfLargest(vector: Float32Array): number {
  let largest = 0;
  for (const x of vector) if (Math.abs(x) > Math.abs(largest)) largest = x;
  return largest < 0 ? -1 : 1;
}
