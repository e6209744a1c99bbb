import type { Value } from "./graph.js";
import { sigmoid, softplus } from "./ops/activations.js";
import { div, mul, neg, sub } from "./ops/elementwise.js";
import { sum } from "./ops/linear.js";
import { mean } from "./ops/reduce.js";
import { logSoftmax } from "./ops/softmax.js";

/**
 * Equation (5) per example, with ŷ = σ(z): -[y ln ŷ + (1 - y) ln(1 - ŷ)] = ln(1 + e^z) - y z, which no z overflows.
 * Logits z and labels y (0..1) of one shape. VJP: dz = (σ(z) - y) dy; the labels get none.
 */
export function binaryCrossEntropy(logits: Value, labels: Value): Value {
  return logits.graph.emit("Sub", [softplus(logits), mul(logits, labels)], logits.shape, {
    vjp: [[logits, (dy) => mul(dy, sub(sigmoid(logits), labels))]],
  });
}

/** -Σ target ln softmax(z) over the last axis: logits and targets (a distribution) [..., n]; result [...]. */
export function softmaxCrossEntropy(logits: Value, targets: Value): Value {
  return neg(sum(mul(logSoftmax(logits), targets), -1));
}

/** Σ w x / Σ w over all elements; the mean where there are no weights. A batch whose weights are all 0 is refused by NaN. */
export function weightedMean(x: Value, weights?: Value): Value {
  if (!weights) return mean(x);
  return div(sum(mul(x, weights)), sum(weights));
}
