/**
 * A small transformer reranker as a yardstick: one block of multi-head self-attention over a shopper's history, pooling by
 * attention from the candidate, and an MLP on top. Measured by bench/training.ts, checked by test/learning/graph.
 */
import type { Dim } from "../src/learning/graph/dims.js";
import type { Value } from "../src/learning/graph/graph.js";
import { binaryCrossEntropy, weightedMean } from "../src/learning/graph/losses.js";
import { relu } from "../src/learning/graph/ops/activations.js";
import { add } from "../src/learning/graph/ops/elementwise.js";
import { concat } from "../src/learning/graph/ops/join.js";
import { reshape, squeeze, transpose, unsqueeze } from "../src/learning/graph/ops/linear.js";
import { linear, matmul } from "../src/learning/graph/ops/matmul.js";
import { layerNorm } from "../src/learning/graph/ops/normalise.js";
import { softmax } from "../src/learning/graph/ops/softmax.js";
import { declare } from "../src/learning/graph/parameters.js";

export interface RerankerSizes {
  /** Events of a history, width of a product vector, of the context, of the feed-forward layers, and attention heads. */
  readonly length: number;
  readonly dim: number;
  readonly context: number;
  readonly hidden: number;
  readonly heads: number;
}

export function rerankerParameters({ dim, context, hidden }: RerankerSizes) {
  const square = { shape: [dim, dim], init: "glorot" } as const;
  const bias = { shape: [dim], init: "zeros" } as const;
  const gain = { shape: [dim], init: "ones" } as const;
  return declare({
    wq: square,
    bq: bias,
    wk: square,
    bk: bias,
    wv: square,
    bv: bias,
    wo: square,
    bo: bias,
    gain1: gain,
    bias1: bias,
    w1: { shape: [dim, hidden], init: "glorot" },
    b1: { shape: [hidden], init: "zeros" },
    w2: { shape: [hidden, dim], init: "glorot" },
    b2: bias,
    gain2: gain,
    bias2: bias,
    poolQuery: square,
    poolKey: square,
    m1: { shape: [2 * dim + context, hidden], init: "glorot" },
    c1: { shape: [hidden], init: "zeros" },
    m2: { shape: [hidden, hidden / 2], init: "glorot" },
    c2: { shape: [hidden / 2], init: "zeros" },
    m3: { shape: [hidden / 2, 1], init: "glorot" },
    c3: { shape: [1], init: "zeros" },
  });
}

export type RerankerParameters = Record<ReturnType<typeof rerankerParameters>["names"][number], Value>;

export function rerankerInputs({ length, dim, context }: RerankerSizes) {
  return { history: ["B", length, dim], candidate: ["B", dim], context: ["B", context] } as const;
}

/** Logits [B] of history [B, length, dim], candidate [B, dim], context [B, context]. */
export function reranker(
  p: RerankerParameters,
  { history, candidate, context }: { history: Value; candidate: Value; context: Value },
  { length, dim, heads }: RerankerSizes,
): Value {
  const B: Dim = history.shape[0]!;
  const width = dim / heads;
  const split = (x: Value): Value => transpose(reshape(x, [B, length, heads, width]), [0, 2, 1, 3]);
  const q = split(linear(history, p.wq, p.bq));
  const k = split(linear(history, p.wk, p.bk));
  const v = split(linear(history, p.wv, p.bv));
  const weights = softmax(matmul(q, k, { transB: true, scale: 1 / Math.sqrt(width) }));
  const attended = reshape(transpose(matmul(weights, v), [0, 2, 1, 3]), [B, length, dim]);
  const h1 = layerNorm(add(history, linear(attended, p.wo, p.bo)), p.gain1, p.bias1);
  const h2 = layerNorm(add(h1, linear(relu(linear(h1, p.w1, p.b1)), p.w2, p.b2)), p.gain2, p.bias2);
  const query = unsqueeze(matmul(candidate, p.poolQuery), 1);
  const pool = softmax(matmul(query, matmul(h2, p.poolKey), { transB: true, scale: 1 / Math.sqrt(dim) }));
  const shopper = squeeze(matmul(pool, h2), 1);
  const hidden = relu(linear(concat([shopper, candidate, context]), p.m1, p.c1));
  return squeeze(linear(relu(linear(hidden, p.m2, p.c2)), p.m3, p.c3), -1);
}

/** Mean binary cross-entropy against labels [B]. */
export function rerankerLoss(logits: Value, labels: Value): Value {
  return weightedMean(binaryCrossEntropy(logits, labels));
}
