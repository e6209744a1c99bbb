/** Operations on each element; two operands are broadcast as numpy does, and a number stands for a constant. */
import type { Graph, NodeOptions, Operand, Value } from "../graph.js";
import { broadcastShapes } from "../shapes.js";
import { sumTo } from "./linear.js";

/** y = a + b. VJP: da = dy, db = dy. */
export function add(a: Operand, b: Operand): Value {
  const [x, y] = operands(a, b);
  return binary("Add", x, y, {
    vjp: [
      [x, (d) => sumTo(d, x.shape)],
      [y, (d) => sumTo(d, y.shape)],
    ],
  });
}

/** y = a - b. VJP: da = dy, db = -dy. */
export function sub(a: Operand, b: Operand): Value {
  const [x, y] = operands(a, b);
  return binary("Sub", x, y, {
    vjp: [
      [x, (d) => sumTo(d, x.shape)],
      [y, (d) => neg(sumTo(d, y.shape))],
    ],
  });
}

/** y = a b. VJP: da = b dy, db = a dy. */
export function mul(a: Operand, b: Operand): Value {
  const [x, y] = operands(a, b);
  return binary("Mul", x, y, {
    vjp: [
      [x, (d) => sumTo(mul(d, y), x.shape)],
      [y, (d) => sumTo(mul(d, x), y.shape)],
    ],
  });
}

/** y = a / b. VJP: da = dy / b, db = -dy y / b. */
export function div(a: Operand, b: Operand): Value {
  const [x, y] = operands(a, b);
  const ratio: Value = binary("Div", x, y, {
    vjp: [
      [x, (d) => sumTo(div(d, y), x.shape)],
      [y, (d) => neg(sumTo(div(mul(d, ratio), y), y.shape))],
    ],
  });
  return ratio;
}

/** The larger of a and b. VJP: dy goes to the larger, to a where they are equal. */
export function maximum(a: Operand, b: Operand): Value {
  return extremum("Max", "GreaterOrEqual", a, b);
}

/** The smaller of a and b. VJP: dy goes to the smaller, to a where they are equal. */
export function minimum(a: Operand, b: Operand): Value {
  return extremum("Min", "LessOrEqual", a, b);
}

function extremum(op: "Max" | "Min", wins: string, a: Operand, b: Operand): Value {
  const [x, y] = operands(a, b);
  const zero = x.graph.constant(0);
  const choose = (whereFirst: Value, whereSecond: Value): Value => {
    const first = binary(wins, x, y, { dtype: "bool" });
    return x.graph.emit("Where", [first, whereFirst, whereSecond], broadcastShapes(x.shape, y.shape), { dtype: x.dtype });
  };
  return binary(op, x, y, {
    vjp: [
      [x, (d) => sumTo(choose(d, zero), x.shape)],
      [y, (d) => sumTo(choose(zero, d), y.shape)],
    ],
  });
}

/** y = x limited to [low, high]. VJP: dx = dy where low <= x <= high, else 0. */
export function clip(x: Value, low: number, high: number): Value {
  const { graph } = x;
  const limited: Value = graph.emit("Clip", [x, graph.constant(low), graph.constant(high)], x.shape, {
    vjp: [
      [
        x,
        (d) => {
          const inside = graph.emit("Equal", [x, limited], x.shape, { dtype: "bool" });
          return graph.emit("Where", [inside, d, graph.constant(0)], x.shape, { dtype: x.dtype });
        },
      ],
    ],
  });
  return limited;
}

/** y = -x. VJP: dx = -dy. */
export function neg(x: Value): Value {
  return unary("Neg", x, (d) => neg(d));
}

/** y = e^x. VJP: dx = y dy. */
export function exp(x: Value): Value {
  return unary("Exp", x, (d, y) => mul(d, y));
}

/** y = ln x. VJP: dx = dy / x. */
export function log(x: Value): Value {
  return unary("Log", x, (d) => div(d, x));
}

/** y = √x. VJP: dx = dy / 2y. */
export function sqrt(x: Value): Value {
  return unary("Sqrt", x, (d, y) => div(mul(d, 0.5), y));
}

/** y = |x|. VJP: dx = sign(x) dy, so 0 at 0. */
export function abs(x: Value): Value {
  return unary("Abs", x, (d) => mul(d, sign(x)));
}

/** -1, 0 or 1. Its gradient is zero everywhere, so none flows. */
export function sign(x: Value): Value {
  return x.graph.emit("Sign", [x], x.shape);
}

/** y = x². VJP: dx = 2x dy. */
export function square(x: Value): Value {
  return x.graph.emit("Mul", [x, x], x.shape, { vjp: [[x, (d) => mul(d, mul(x, 2))]] });
}

/** An operation on each element, whose VJP is written from dy and the result y. */
export function unary(op: string, x: Value, pull: (dy: Value, y: Value) => Value): Value {
  const y: Value = x.graph.emit(op, [x], x.shape, { vjp: [[x, (dy) => pull(dy, y)]] });
  return y;
}

/** Both operands as values of the graph that at least one of them belongs to. */
export function operands(a: Operand, b: Operand): [Value, Value] {
  const graph = typeof a === "number" ? (b as Value).graph : a.graph;
  return [lift(graph, a), lift(graph, b)];
}

function lift(graph: Graph, operand: Operand): Value {
  return typeof operand === "number" ? graph.constant(operand) : operand;
}

function binary(op: string, a: Value, b: Value, options: NodeOptions): Value {
  return a.graph.emit(op, [a, b], broadcastShapes(a.shape, b.shape), options);
}
