import type { Operand, Value } from "../graph.js";
import { shapeTensor } from "../runtimeShape.js";
import { elements, frontAxes } from "../shapes.js";
import { div, exp, mul, sub } from "./elementwise.js";
import { reducedShape, restoreAxes, sum } from "./linear.js";
import { cast } from "./select.js";

/** Mean over `axes` (all where left out): the sum times 1/n, so the VJP is theirs: dx = dy / n, expanded. */
export function mean(x: Value, axes?: number | readonly number[], keep = false): Value {
  const over = frontAxes(axes, x.shape.length);
  return mul(sum(x, over, keep), div(1, count(x, over)));
}

/** How many elements are reduced over `axes`: a number, or a scalar known at run time. */
function count(x: Value, axes: readonly number[]): Operand {
  const dim = elements(axes.map((axis) => x.shape[axis]!));
  if (typeof dim === "number") return x.graph.constant(dim);
  const { graph } = x;
  return graph.once(`count ${dim}`, () => {
    const scalar = graph.emit("Squeeze", [shapeTensor(graph, [dim])], []);
    return cast(scalar, graph.dtype);
  });
}

/** Largest element over `axes`. VJP: dy goes to the elements equal to the largest, in equal shares. */
export function max(x: Value, axes?: number | readonly number[], keep = false): Value {
  const { graph } = x;
  const over = frontAxes(axes, x.shape.length);
  const kept = reducedShape(x.shape, over, true);
  const y: Value = graph.emit("ReduceMax", [x, graph.ints(over)], reducedShape(x.shape, over, keep), {
    attributes: { keepdims: Number(keep) },
    vjp: [
      [
        x,
        (dy) => {
          const equal = graph.emit("Equal", [x, restoreAxes(y, kept)], x.shape, { dtype: "bool" });
          const winners = graph.emit("Where", [equal, graph.constant(1), graph.constant(0)], x.shape, { dtype: x.dtype });
          return mul(winners, div(restoreAxes(dy, kept), sum(winners, over, true)));
        },
      ],
    ],
  });
  return y;
}

/** y = ln Σ e^x over `axes`, with the largest x taken out first. VJP: dx = e^(x - y) dy, the softmax times dy. */
export function logSumExp(x: Value, axes?: number | readonly number[], keep = false): Value {
  const { graph } = x;
  const over = frontAxes(axes, x.shape.length);
  const kept = reducedShape(x.shape, over, true);
  const y: Value = graph.emit("ReduceLogSumExp", [x, graph.ints(over)], reducedShape(x.shape, over, keep), {
    attributes: { keepdims: Number(keep) },
    vjp: [[x, (dy) => mul(exp(sub(x, restoreAxes(y, kept))), restoreAxes(dy, kept))]],
  });
  return y;
}
