import type { Value } from "../graph.js";
import { abs, add, exp, log, mul, neg, sub, unary } from "./elementwise.js";

/** y = max(x, 0). VJP: dx = dy where y > 0, else 0. */
export function relu(x: Value): Value {
  return unary("Relu", x, (dy, y) => mul(dy, x.graph.emit("Sign", [y], y.shape)));
}

/** y = σ(x) = 1 / (1 + e^-x). VJP: dx = y (1 - y) dy. */
export function sigmoid(x: Value): Value {
  return unary("Sigmoid", x, (dy, y) => mul(dy, mul(y, sub(1, y))));
}

/** y = tanh x. VJP: dx = (1 - y²) dy. */
export function tanh(x: Value): Value {
  return unary("Tanh", x, (dy, y) => mul(dy, sub(1, mul(y, y))));
}

/** y = ln(1 + e^x), without overflow. VJP: dx = σ(x) dy. */
export function softplus(x: Value): Value {
  const pull = (dy: Value) => mul(dy, sigmoid(x));
  if (x.dtype === "float32") return unary("Softplus", x, pull);
  // onnxruntime has no double kernel for Softplus: max(x, 0) + ln(1 + e^-|x|)
  const positive = x.graph.emit("Relu", [x], x.shape);
  const tail = log(add(exp(neg(abs(x))), 1));
  return x.graph.emit("Add", [positive, tail], x.shape, { vjp: [[x, pull]] });
}

/** y = x σ(x). VJP: dx = (s + y (1 - s)) dy, with s = σ(x). */
export function silu(x: Value): Value {
  const s = sigmoid(x);
  const y: Value = x.graph.emit("Mul", [x, s], x.shape, { vjp: [[x, (dy) => mul(dy, add(s, mul(y, sub(1, s))))]] });
  return y;
}

const GELU_SCALE = 2 * Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

/**
 * GELU in its tanh approximation, written with the logistic function: y = x σ(u), u = 2√(2/π) (x + 0.044715 x³), as
 * (1 + tanh(u/2)) / 2 = σ(u). VJP: dx = (s + y (1 - s) u') dy, with s = σ(u) and u' = 2√(2/π) (1 + 3 · 0.044715 x²).
 */
export function gelu(x: Value): Value {
  const x2 = mul(x, x);
  const s = sigmoid(mul(x, add(mul(x2, GELU_SCALE * GELU_CUBIC), GELU_SCALE)));
  const slope = () => add(mul(x2, 3 * GELU_SCALE * GELU_CUBIC), GELU_SCALE);
  const y: Value = x.graph.emit("Mul", [x, s], x.shape, {
    vjp: [[x, (dy) => mul(dy, add(s, mul(mul(y, sub(1, s)), slope())))]],
  });
  return y;
}
