/** Putting values side by side and taking them apart; each one's gradient is the other. */
import { canonical, type Dim, minus, plus } from "../dims.js";
import type { Value } from "../graph.js";
import { shapeTensor } from "../runtimeShape.js";
import { frontAxis, text } from "../shapes.js";

/** Values one after another along `axis`. VJP: each gets its slice of dy. */
export function concat(values: readonly Value[], axis = -1): Value {
  const [first] = values;
  if (!first) throw new Error("concat: nothing to join.");
  const at = frontAxis(axis, first.shape.length);
  const starts: Dim[] = [0];
  for (const value of values) {
    const fits = value.shape.length === first.shape.length && value.shape.every((dim, i) => i === at || dim === first.shape[i]);
    if (!fits) throw new Error(`concat: ${text(value.shape)} does not fit ${text(first.shape)} along axis ${axis}.`);
    starts.push(plus(starts.at(-1)!, value.shape[at]!));
  }
  const shape = first.shape.map((dim, i) => (i === at ? starts.at(-1)! : dim));
  return first.graph.emit("Concat", values, shape, {
    attributes: { axis: at },
    vjp: values.map((value, i) => [value, (dy: Value) => slice(dy, at, starts[i]!, starts[i + 1]!)] as const),
  });
}

/** Elements from..to-1 along `axis`. VJP: dy between zeros. */
export function slice(x: Value, axis: number, from: Dim, to: Dim): Value {
  const { graph } = x;
  const at = frontAxis(axis, x.shape.length);
  const [start, end] = [canonical(from), canonical(to)];
  const shape = x.shape.map((dim, i) => (i === at ? minus(end, start) : dim));
  const bounds = [shapeTensor(graph, [start]), shapeTensor(graph, [end]), graph.ints([at])];
  return graph.emit("Slice", [x, ...bounds], shape, {
    vjp: [[x, (dy) => pad(dy, at, start, minus(x.shape[at]!, end))]],
  });
}

/** Zeros before and after x along `axis`. VJP: the part of dy that x filled. */
export function pad(x: Value, axis: number, before: Dim, after: Dim): Value {
  const { graph } = x;
  const at = frontAxis(axis, x.shape.length);
  const size = plus(before, x.shape[at]!, after);
  const margins = shapeTensor(graph, [before, after]);
  return graph.emit(
    "Pad",
    [x, margins, graph.constant(0), graph.ints([at])],
    x.shape.map((dim, i) => (i === at ? size : dim)),
    {
      vjp: [[x, (dy) => slice(dy, at, before, plus(before, x.shape[at]!))]],
    },
  );
}

/** Consecutive parts of x of the given sizes along `axis`. VJP: concat of the parts' gradients. */
export function split(x: Value, sizes: readonly Dim[], axis = -1): Value[] {
  const at = frontAxis(axis, x.shape.length);
  if (plus(...sizes) !== x.shape[at]) throw new Error(`split: sizes [${sizes}] do not add up to ${x.shape[at]}.`);
  const shapes = sizes.map((size) => x.shape.map((dim, i) => (i === at ? canonical(size) : dim)));
  return x.graph.emitMany("Split", [x, shapeTensor(x.graph, sizes)], shapes, {
    attributes: { axis: at },
    vjp: [[x, (...parts) => concat(parts, at)]],
  });
}
