/**
 * The inverse of a large symmetric positive definite matrix, by blocks: the symmetric sweep (Goodnight 1979, "A tutorial on
 * the SWEEP operator") with blocks in the place of pivots. Sweeping block k, with D the inverse of A_kk, does
 *
 *     A_ij -= A_ik D A_kj,   A_ik <- A_ik D,   A_kj <- D A_kj,   A_kk <- -D
 *
 * and leaves -A⁻¹ once all are swept. Nearly all of its 2 n³ operations are matrix products, which onnxruntime does; the
 * diagonal blocks are inverted in float64.
 */

import { invertSymmetric } from "../../common/solveSymmetric.js";
import { Graph } from "../graph/graph.js";
import { sub } from "../graph/ops/elementwise.js";
import { matmul } from "../graph/ops/matmul.js";
import { GraphSession } from "../graph/session.js";

const BLOCK = 256;

export interface InverseOptions {
  threads?: number | undefined;
  /** Told after each block. */
  onBlock?: ((done: number, blocks: number) => void) | undefined;
}

/** The inverse of `matrix` [n, n], row-major, single precision. Throws RangeError where it is not positive definite. */
export async function blockInverse(matrix: Float32Array, n: number, options: InverseOptions = {}): Promise<Float32Array> {
  const block = Math.min(BLOCK, n);
  const blocks = Math.ceil(n / block);
  const size = blocks * block;
  const a = padded(matrix, n, size);
  const products = await Products.compile(size, block, options.threads ?? 1);
  for (let k = 0; k < blocks; k++) {
    const pivot = invertSymmetric(diagonalBlock(a, size, block, k), block);
    const panel = a.slice(k * block * size, (k + 1) * block * size);
    const swept = await products.multiply(pivot, panel);
    for (let p = 0; p < blocks; p++)
      if (p !== k)
        await products.subtract(a.subarray(p * block * size, (p + 1) * block * size), columnsOf(panel, size, block, p), swept);
    writeBack(a, size, block, k, swept, pivot);
    options.onBlock?.(k + 1, blocks);
  }
  await products.release();
  const inverse = new Float32Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) inverse[i * n + j] = -a[i * size + j]!;
  return inverse;
}

/** The two products of a sweep, compiled for one size: their buffers are fed and read in place. */
class Products {
  private constructor(
    private readonly multiplied: GraphSession,
    private readonly subtracted: GraphSession,
  ) {}

  static async compile(size: number, block: number, threads: number): Promise<Products> {
    const left = new Graph();
    const y = matmul(left.input("d", [block, block]), left.input("x", [block, size]));
    const right = new Graph();
    const a = right.input("a", [block, size]);
    // A_pk is A_kpᵀ by symmetry: the columns p of the panel, transposed for nothing.
    const z = sub(a, matmul(right.input("c", [block, block]), right.input("r", [block, size]), { transA: true }));
    return new Products(
      await GraphSession.create(left, { y }, {}, { threads }),
      await GraphSession.create(right, { z }, {}, { threads }),
    );
  }

  /** D X, in a buffer that the next call overwrites. */
  async multiply(d: Float64Array, x: Float32Array): Promise<Float32Array> {
    const { inputs, outputs } = this.multiplied.buffers({});
    (inputs.d as Float32Array).set(d);
    (inputs.x as Float32Array).set(x);
    await this.multiplied.run(this.multiplied.buffers({}));
    return outputs.y as Float32Array;
  }

  /** rows -= cᵀ r, in place. */
  async subtract(rows: Float32Array, c: Float32Array, r: Float32Array): Promise<void> {
    const buffers = this.subtracted.buffers({});
    (buffers.inputs.a as Float32Array).set(rows);
    (buffers.inputs.c as Float32Array).set(c);
    (buffers.inputs.r as Float32Array).set(r);
    await this.subtracted.run(buffers);
    rows.set(buffers.outputs.z as Float32Array);
  }

  async release(): Promise<void> {
    await this.multiplied.release();
    await this.subtracted.release();
  }
}

/** The matrix with an identity appended, so that blocks come out even. */
function padded(matrix: Float32Array, n: number, size: number): Float32Array {
  const a = new Float32Array(size * size);
  for (let i = 0; i < n; i++) a.set(matrix.subarray(i * n, (i + 1) * n), i * size);
  for (let i = n; i < size; i++) a[i * size + i] = 1;
  return a;
}

function diagonalBlock(a: Float32Array, size: number, block: number, k: number): Float64Array {
  const result = new Float64Array(block * block);
  for (let i = 0; i < block; i++)
    for (let j = 0; j < block; j++) result[i * block + j] = a[(k * block + i) * size + k * block + j]!;
  return result;
}

/** Columns of block p of a panel [block, size], as [block, block]. */
function columnsOf(panel: Float32Array, size: number, block: number, p: number): Float32Array {
  const result = new Float32Array(block * block);
  for (let i = 0; i < block; i++) result.set(panel.subarray(i * size + p * block, i * size + (p + 1) * block), i * block);
  return result;
}

function writeBack(a: Float32Array, size: number, block: number, k: number, swept: Float32Array, pivot: Float64Array): void {
  const first = k * block;
  a.set(swept, first * size);
  for (let i = 0; i < block; i++) for (let j = 0; j < size; j++) a[j * size + first + i] = swept[i * size + j]!;
  for (let i = 0; i < block; i++) for (let j = 0; j < block; j++) a[(first + i) * size + first + j] = -pivot[i * block + j]!;
}
