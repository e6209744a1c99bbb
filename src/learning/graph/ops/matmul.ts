import { type Dim, times } from "../dims.js";
import type { Value } from "../graph.js";
import { broadcastShapes, text } from "../shapes.js";
import { reshape, sumTo } from "./linear.js";

export interface MatmulOptions {
  /** Use the operand with its last two axes swapped; costs nothing. */
  readonly transA?: boolean;
  readonly transB?: boolean;
  /** Multiplies the product (not the bias). */
  readonly scale?: number;
}

/**
 * y = scale · op(a) op(b) over the last two axes, op transposing where asked; leading axes are batches and broadcast.
 * Where b is a matrix and a is not transposed, all batches of a are rows of one product.
 *
 * VJP, with A = op(a), B = op(b): dA = scale · dy Bᵀ and dB = scale · Aᵀ dy, transposed back where op transposed, and
 * summed over broadcast batches.
 */
export function matmul(a: Value, b: Value, options: MatmulOptions = {}): Value {
  if (a.shape.length < 2 || b.shape.length < 2)
    throw new Error(`matmul: ${text(a.shape)} by ${text(b.shape)}; both need 2 axes.`);
  if (a.shape.length === 2 && b.shape.length === 2) return gemm(a, b, undefined, options);
  if (b.shape.length === 2 && !options.transA) return onRows(a, (rows) => gemm(rows, b, undefined, options));
  return batched(a, b, options);
}

/** y = x w + bias on the last axis: x [..., in], w [in, out], bias [out]; y [..., out]. VJP: that of matmul; db = Σ dy. */
export function linear(x: Value, weight: Value, bias?: Value): Value {
  return onRows(x, (rows) => gemm(rows, weight, bias, {}));
}

function onRows(x: Value, product: (rows: Value) => Value): Value {
  const y = product(reshape(x, [-1, x.shape.at(-1)!]));
  return reshape(y, [...x.shape.slice(0, -1), y.shape.at(-1)!]);
}

function gemm(a: Value, b: Value, bias: Value | undefined, options: MatmulOptions): Value {
  const { transA = false, transB = false, scale = 1 } = options;
  const { m, n, k } = extents(a, b, options);
  return a.graph.emit("Gemm", bias ? [a, b, bias] : [a, b], [m, n], {
    attributes: { transA: Number(transA), transB: Number(transB), alpha: { float: scale } },
    multiplyAdds: times(m, n, k),
    vjp: [...productVjp(a, b, options), ...(bias ? [[bias, (dy: Value) => sumTo(dy, bias.shape)] as const] : [])],
  });
}

function batched(a: Value, b: Value, options: MatmulOptions): Value {
  const { transA = false, transB = false, scale = 1 } = options;
  const { m, n, k } = extents(a, b, options);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return a.graph.emit("FusedMatMul", [a, b], [...batch, m, n], {
    domain: "com.microsoft",
    attributes: { transA: Number(transA), transB: Number(transB), alpha: { float: scale } },
    multiplyAdds: times(...batch, m, n, k),
    vjp: productVjp(a, b, options),
  });
}

function productVjp(a: Value, b: Value, { transA = false, transB = false, scale = 1 }: MatmulOptions) {
  const da = (dy: Value): Value =>
    transA ? matmul(b, dy, { transA: transB, transB: true, scale }) : matmul(dy, b, { transB: !transB, scale });
  const db = (dy: Value): Value =>
    transB ? matmul(dy, a, { transA: true, transB: transA, scale }) : matmul(a, dy, { transA: !transA, scale });
  return [
    [a, (dy: Value) => sumTo(da(dy), a.shape)],
    [b, (dy: Value) => sumTo(db(dy), b.shape)],
  ] as const;
}

/** Rows, columns and inner size of op(a) op(b). */
function extents(a: Value, b: Value, { transA = false, transB = false }: MatmulOptions): { m: Dim; n: Dim; k: Dim } {
  const [rowsA, colsA] = a.shape.slice(-2) as [Dim, Dim];
  const [rowsB, colsB] = b.shape.slice(-2) as [Dim, Dim];
  const [m, k] = transA ? [colsA, rowsA] : [rowsA, colsA];
  const [inner, n] = transB ? [colsB, rowsB] : [rowsB, colsB];
  if (k !== inner) throw new Error(`matmul: ${text(a.shape)} by ${text(b.shape)}: the inner sizes ${k} and ${inner} differ.`);
  return { m, n, k };
}
