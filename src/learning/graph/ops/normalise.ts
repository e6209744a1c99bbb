import type { Value } from "../graph.js";
import { add, div, mul, sqrt, square, sub } from "./elementwise.js";
import { sum, sumTo } from "./linear.js";
import { mean } from "./reduce.js";

/**
 * y = gain · (x - μ) / √(σ² + ε) + bias, with mean μ and variance σ² over the last axis; gain and bias [last axis].
 * VJP, with x̂ the normalised x, r = 1/√(σ² + ε) and d = gain · dy: dx = r (d - mean(d) - x̂ mean(d x̂)),
 * dgain = Σ dy x̂, dbias = Σ dy.
 */
export function layerNorm(x: Value, gain: Value, bias: Value, epsilon = 1e-5): Value {
  const { graph } = x;
  const kept = [...x.shape.slice(0, -1), 1];
  const statistics = (): [Value, Value] => (graph.dtype === "float32" ? [mu!, r!] : exactStatistics(x, epsilon));
  const normalised = () => {
    const [mu, r] = statistics();
    return mul(sub(x, mu), r);
  };
  const [y, mu, r] = graph.emitMany("LayerNormalization", [x, gain, bias], [x.shape, kept, kept], {
    attributes: { axis: -1, epsilon: { float: epsilon } },
    vjp: [
      [
        x,
        (dy) => {
          const xhat = normalised();
          const d = mul(dy, gain);
          const centred = sub(sub(d, mean(d, -1, true)), mul(xhat, mean(mul(d, xhat), -1, true)));
          return mul(statistics()[1], centred);
        },
      ],
      [gain, (dy) => sumTo(mul(dy, normalised()), gain.shape)],
      [bias, (dy) => sumTo(dy, bias.shape)],
    ],
  });
  return y!;
}

/** μ and 1/√(σ² + ε) in the type of x: onnxruntime's LayerNormalization gives them as float32 whatever it is. */
function exactStatistics(x: Value, epsilon: number): [Value, Value] {
  const mu = mean(x, -1, true);
  return [mu, div(1, sqrt(add(mean(square(sub(x, mu)), -1, true), epsilon)))];
}

/**
 * y = x / √(Σ x² + ε) along the last axis: unit length, and the zero vector stays zero.
 * VJP, with r = 1/√(Σ x² + ε): dx = r (dy - y Σ y dy).
 */
export function l2Normalize(x: Value, epsilon = 1e-12): Value {
  const r = div(1, sqrt(add(sum(mul(x, x), -1, true), epsilon)));
  const y: Value = x.graph.emit("Mul", [x, r], x.shape, {
    vjp: [[x, (dy) => mul(r, sub(dy, mul(y, sum(mul(y, dy), -1, true))))]],
  });
  return y;
}
