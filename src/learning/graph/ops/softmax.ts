import type { Value } from "../graph.js";
import { frontAxis } from "../shapes.js";
import { exp, mul, sub } from "./elementwise.js";
import { sum } from "./linear.js";

/** y = e^x / Σ e^x along `axis`. VJP: dx = y (dy - Σ y dy). */
export function softmax(x: Value, axis = -1): Value {
  const at = frontAxis(axis, x.shape.length);
  const y: Value = x.graph.emit("Softmax", [x], x.shape, {
    attributes: { axis: at },
    vjp: [
      [
        x,
        (dy) => {
          const weighted = mul(dy, y);
          return sub(weighted, mul(y, sum(weighted, at, true)));
        },
      ],
    ],
  });
  return y;
}

/** y = x - ln Σ e^x along `axis`. VJP: dx = dy - e^y Σ dy. */
export function logSoftmax(x: Value, axis = -1): Value {
  const at = frontAxis(axis, x.shape.length);
  const y: Value = x.graph.emit("LogSoftmax", [x], x.shape, {
    attributes: { axis: at },
    vjp: [[x, (dy) => sub(dy, mul(exp(y), sum(dy, at, true)))]],
  });
  return y;
}

/** Added to a score whose weight is to vanish: e^-1e9 is 0, and a row of nothing but such scores stays finite. */
const FORBIDDEN = 1e9;

/** Scores for a softmax with those at mask 0 ruled out: x + (mask - 1) · 1e9. The mask (1 keeps) broadcasts to x. */
export function maskScores(x: Value, mask: Value): Value {
  const penalty = mul(sub(mask, 1), FORBIDDEN);
  return x.graph.emit("Add", [x, penalty], x.shape, { vjp: [[x, (dy) => dy]] });
}
