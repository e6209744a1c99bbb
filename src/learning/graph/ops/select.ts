/** Choosing, comparing and gating elements. */
import type { Random } from "../../../common/random.js";
import { type DType, ONNX_TYPES } from "../dtypes.js";
import type { Operand, Value } from "../graph.js";
import { broadcastShapes } from "../shapes.js";
import { mul, operands } from "./elementwise.js";
import { sumTo } from "./linear.js";

/** a where the condition (bool) holds, otherwise b. VJP: da = dy where it holds, else 0; db the other way round. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const { graph } = condition;
  const [x, y] = [a, b].map((operand) => (typeof operand === "number" ? graph.constant(operand) : operand)) as [Value, Value];
  const shape = broadcastShapes(condition.shape, broadcastShapes(x.shape, y.shape));
  return graph.emit("Where", [condition, x, y], shape, {
    dtype: x.dtype,
    vjp: [
      [x, (dy) => sumTo(where(condition, dy, 0), x.shape)],
      [y, (dy) => sumTo(where(condition, 0, dy), y.shape)],
    ],
  });
}

/** a > b as bool. Comparisons pass no gradient. */
export function greater(a: Operand, b: Operand): Value {
  return compare("Greater", a, b);
}

/** a < b as bool. */
export function less(a: Operand, b: Operand): Value {
  return compare("Less", a, b);
}

/** a = b as bool; for integers too, both of one type. */
export function equal(a: Operand, b: Operand): Value {
  return compare("Equal", a, b);
}

function compare(op: string, a: Operand, b: Operand): Value {
  const [x, y] = operands(a, b);
  return x.graph.emit(op, [x, y], broadcastShapes(x.shape, y.shape), { dtype: "bool" });
}

/** The same numbers in another type (bool becomes 0 and 1). Passes no gradient. */
export function cast(x: Value, dtype: DType): Value {
  return x.dtype === dtype ? x : x.graph.emit("Cast", [x], x.shape, { dtype, attributes: { to: ONNX_TYPES[dtype] } });
}

/** x itself, but no gradient flows through. */
export function stopGradient(x: Value): Value {
  return x.graph.emit("Identity", [x], x.shape);
}

/**
 * x times a mask that is fed: 0 where dropped and 1/(1 - rate) elsewhere (see `fillDropout`), so that runs are
 * reproducible; without a mask, as in serving, x itself. VJP: dx = mask dy.
 */
export function dropout(x: Value, mask: Value | undefined): Value {
  return mask ? mul(x, mask) : x;
}

/**
 * Draws a dropout mask: each element 0 with probability `rate` (to 1/65536), else 1/(1 - rate), so that the expected value
 * is kept. One number is drawn from `random`; the mask follows from it by xorshift (Marsaglia, 2003), as masks are long.
 */
export function fillDropout(mask: Float32Array, rate: number, random: Random): void {
  const kept = 1 / (1 - rate);
  const dropped = Math.round(rate * 65536);
  let state = (1 + Math.floor(random.uniform() * 4294967295)) | 0;
  for (let i = 0; i < mask.length; i += 2) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    // The sign bit of `dropped - 1 - bits` says whether they are kept: a branch would be mispredicted too often.
    mask[i] = kept * ((dropped - 1 - (state & 0xffff)) >>> 31);
    if (i + 1 < mask.length) mask[i + 1] = kept * ((dropped - 1 - (state >>> 16)) >>> 31);
  }
}
