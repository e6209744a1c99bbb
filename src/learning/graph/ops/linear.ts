/**
 * The linear maps that only move, copy or add up elements. Each one's gradient is another one of them: reshape's is
 * reshape back, expand's is sum, and sum's is expand.
 */
import { canonical, type Dim, dividedBy, type Shape } from "../dims.js";
import type { Value } from "../graph.js";
import { shapeTensor } from "../runtimeShape.js";
import { broadcastShapes, elements, frontAxes, frontAxis, sameShape, text } from "../shapes.js";

/**
 * The same elements, row-major, in another shape; one size may be -1 and follows from the others.
 * VJP: dx = reshape(dy, shape of x).
 */
export function reshape(x: Value, shape: Shape): Value {
  const target = inferred(x, shape);
  if (sameShape(target, x.shape)) return x;
  return x.graph.emit("Reshape", [x, reshapeTarget(x, target)], target, { vjp: [[x, (dy) => reshape(dy, x.shape)]] });
}

function inferred(x: Value, shape: Shape): Dim[] {
  const open = shape.indexOf(-1);
  const target = shape.map(canonical);
  if (open >= 0) target[open] = dividedBy(elements(x.shape), elements(target.filter((_, i) => i !== open)));
  if (elements(target) !== elements(x.shape))
    throw new Error(`reshape: ${text(x.shape)} holds ${elements(x.shape)} elements, ${text(shape)} ${elements(target)}.`);
  return target;
}

/** ONNX's wording: 0 copies the size at the same place, -1 is inferred; where that is not enough, sizes come at run time. */
function reshapeTarget(x: Value, target: readonly Dim[]): Value {
  const worded = target.map((dim, i) => (typeof dim === "number" ? dim : dim === x.shape[i] ? 0 : -1));
  return worded.filter((dim) => dim === -1).length <= 1 ? x.graph.ints(worded) : shapeTensor(x.graph, target);
}

/**
 * Copies x along axes of size 1, and along new leading axes, to `shape`.
 * VJP: dx = sum of dy over the copies.
 */
export function expand(x: Value, shape: Shape): Value {
  const target = broadcastShapes(x.shape, shape.map(canonical));
  if (sameShape(target, x.shape)) return x;
  return x.graph.emit("Expand", [x, shapeTensor(x.graph, target)], target, { vjp: [[x, (dy) => sumTo(dy, x.shape)]] });
}

/**
 * Sum over `axes` (all of them where left out); `keep` leaves them with size 1.
 * VJP: dx = expand(dy, shape of x).
 */
export function sum(x: Value, axes?: number | readonly number[], keep = false): Value {
  const over = frontAxes(axes, x.shape.length);
  if (over.length === 0) return x;
  const kept = reducedShape(x.shape, over, true);
  return x.graph.emit("ReduceSum", [x, x.graph.ints(over)], reducedShape(x.shape, over, keep), {
    attributes: { keepdims: Number(keep) },
    vjp: [[x, (dy) => expand(restoreAxes(dy, kept), x.shape)]],
  });
}

/** x without the axes `over`, or with size 1 in their place. */
export function reducedShape(shape: Shape, over: readonly number[], keep: boolean): Dim[] {
  return shape.flatMap((dim, i) => (over.includes(i) ? (keep ? [1] : []) : [dim]));
}

/** Gives a reduced value its axes of size 1 back: `kept` is x's shape with 1 for each of them. */
export function restoreAxes(reduced: Value, kept: Shape): Value {
  return reshape(reduced, kept);
}

/** Sums x over the axes along which a value of `shape` was broadcast: the VJP of broadcasting. */
export function sumTo(x: Value, shape: Shape): Value {
  const lead = x.shape.length - shape.length;
  const copied = x.shape.flatMap((dim, i) => (i < lead || (shape[i - lead] === 1 && dim !== 1) ? [i] : []));
  if (copied.length === 0) return x;
  return reshape(sum(x, copied, true), shape);
}

/** Axes in another order: axis i of the result is axis `order[i]` of x. VJP: dx = transpose(dy, inverse order). */
export function transpose(x: Value, order: readonly number[]): Value {
  const perm = order.map((axis) => frontAxis(axis, x.shape.length));
  if (new Set(perm).size !== x.shape.length) throw new Error(`transpose: ${text(x.shape)} needs each axis once, got [${order}].`);
  const inverse = perm.map((_, i) => perm.indexOf(i));
  return x.graph.emit(
    "Transpose",
    [x],
    perm.map((axis) => x.shape[axis]!),
    {
      attributes: { perm },
      vjp: [[x, (dy) => transpose(dy, inverse)]],
    },
  );
}

/** Removes an axis of size 1. VJP: put it back. */
export function squeeze(x: Value, axis: number): Value {
  const at = frontAxis(axis, x.shape.length);
  if (x.shape[at] !== 1) throw new Error(`squeeze: axis ${axis} of ${text(x.shape)} is not of size 1.`);
  const shape = x.shape.filter((_, i) => i !== at);
  return x.graph.emit("Squeeze", [x, x.graph.ints([at])], shape, { vjp: [[x, (dy) => unsqueeze(dy, at)]] });
}

/** Inserts an axis of size 1, so that it is axis `axis` of the result. VJP: remove it. */
export function unsqueeze(x: Value, axis: number): Value {
  const at = frontAxis(axis, x.shape.length + 1);
  const shape = [...x.shape.slice(0, at), 1, ...x.shape.slice(at)];
  return x.graph.emit("Unsqueeze", [x, x.graph.ints([at])], shape, { vjp: [[x, (dy) => squeeze(dy, at)]] });
}
