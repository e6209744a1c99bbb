/**
 * The user tower: multi-head self-attention over the shopper's recent events (equation 7), pooled by attention from the
 * request's context and demographics, gives F_u. What is attended to also reaches F_u directly, so that even a young model
 * looks near what the shopper liked.
 */
import { CONTEXT_DIM, DEMOGRAPHICS_DIM, HISTORY_LENGTH, HISTORY_NUMBERS_DIM } from "../../features/layout.js";
import type { Value } from "../graph/graph.js";
import { gelu } from "../graph/ops/activations.js";
import { add, mul } from "../graph/ops/elementwise.js";
import { concat } from "../graph/ops/join.js";
import { reshape, squeeze, transpose, unsqueeze } from "../graph/ops/linear.js";
import { linear, matmul } from "../graph/ops/matmul.js";
import { l2Normalize, layerNorm } from "../graph/ops/normalise.js";
import { dropout } from "../graph/ops/select.js";
import { maskScores, softmax } from "../graph/ops/softmax.js";
import type { ParameterSpec } from "../graph/parameters.js";
import type { ModelSizes } from "./sizes.js";

export interface UserTowerInputs {
  /** [U, L, D]: fused vectors of the events' products, newest first; zeros beyond the history. */
  events: Value;
  /** [U, L, HISTORY_NUMBERS_DIM] */
  eventNumbers: Value;
  /** [U, L]: 1 where there is an event. */
  eventMask: Value;
  /** [U, DEMOGRAPHICS_DIM] */
  demographics: Value;
  /** [U, CONTEXT_DIM] */
  context: Value;
  /** [U, hidden] dropout mask of the last hidden layer; left out in serving. */
  dropout?: Value | undefined;
}

export function userTowerParameters({ dim, hidden }: ModelSizes): Record<string, ParameterSpec> {
  const square = { shape: [dim, dim], init: "glorot", decay: true } as const;
  const bias = { shape: [dim], init: "zeros", decay: false } as const;
  const situation = DEMOGRAPHICS_DIM + CONTEXT_DIM;
  return {
    eventIn: { shape: [HISTORY_NUMBERS_DIM, dim], init: "normal:0.1", decay: true },
    position: { shape: [HISTORY_LENGTH, dim], init: "normal:0.05", decay: true },
    W_q: square,
    W_k: square,
    W_value: square,
    W_out: square,
    outBias: bias,
    norm1Gain: { shape: [dim], init: "ones", decay: false },
    norm1Bias: bias,
    feedIn: { shape: [dim, 2 * dim], init: "glorot", decay: true },
    feedInBias: { shape: [2 * dim], init: "zeros", decay: false },
    feedOut: { shape: [2 * dim, dim], init: "glorot", decay: true },
    feedOutBias: bias,
    norm2Gain: { shape: [dim], init: "ones", decay: false },
    norm2Bias: bias,
    situationIn: { shape: [situation, hidden], init: "glorot", decay: true },
    situationBias: { shape: [hidden], init: "zeros", decay: false },
    poolQuery: { shape: [hidden, dim], init: "normal:0.02", decay: true },
    poolKey: square,
    poolRecency: { shape: [HISTORY_NUMBERS_DIM, 1], init: "zeros", decay: false },
    join: { shape: [dim + hidden, hidden], init: "glorot", decay: true },
    joinBias: { shape: [hidden], init: "zeros", decay: false },
    out: { shape: [hidden, dim], init: "normal:0.05", decay: true },
    direct: { shape: [1, dim], init: "ones", decay: false },
  };
}

/** F_u [U, D] of unit length. */
export function userTower(P: Readonly<Record<string, Value>>, x: UserTowerInputs, { dim, heads }: ModelSizes): Value {
  const L = HISTORY_LENGTH;
  const known = add(add(x.events, matmul(x.eventNumbers, P.eventIn!)), P.position!);
  const attended = layerNorm(add(known, selfAttention(P, known, x.eventMask, dim, heads)), P.norm1Gain!, P.norm1Bias!);
  const fed = linear(gelu(linear(attended, P.feedIn!, P.feedInBias!)), P.feedOut!, P.feedOutBias!);
  const events = layerNorm(add(attended, fed), P.norm2Gain!, P.norm2Bias!);

  const situation = gelu(linear(concat([x.demographics, x.context]), P.situationIn!, P.situationBias!));
  const query = unsqueeze(matmul(situation, P.poolQuery!), 1);
  const fit = matmul(query, matmul(events, P.poolKey!), { transB: true, scale: 1 / Math.sqrt(dim) });
  const recency = reshape(matmul(x.eventNumbers, P.poolRecency!), [x.events.shape[0]!, 1, L]);
  // Without any event all weights are equal; the mask then empties the pool.
  const weights = mul(softmax(maskScores(add(fit, recency), unsqueeze(x.eventMask, 1))), unsqueeze(x.eventMask, 1));
  const pooled = squeeze(matmul(weights, events), 1);
  const liked = squeeze(matmul(weights, x.events), 1);

  const joined = dropout(gelu(linear(concat([pooled, situation]), P.join!, P.joinBias!)), x.dropout);
  return l2Normalize(add(mul(liked, P.direct!), matmul(joined, P.out!)), 1e-8);
}

/** Equation (7): `softmax(Q K^T / sqrt(d_k)) V` per head, over the events that exist. x [U, L, D]. */
function selfAttention(P: Readonly<Record<string, Value>>, x: Value, mask: Value, dim: number, heads: number): Value {
  const batch = x.shape[0]!;
  const size = dim / heads;
  const split = (weight: Value) => transpose(reshape(matmul(x, weight), [batch, HISTORY_LENGTH, heads, size]), [0, 2, 1, 3]);
  const scores = matmul(split(P.W_q!), split(P.W_k!), { transB: true, scale: 1 / Math.sqrt(size) });
  const weights = softmax(maskScores(scores, unsqueeze(unsqueeze(mask, 1), 1)));
  const mixed = reshape(transpose(matmul(weights, split(P.W_value!)), [0, 2, 1, 3]), [batch, HISTORY_LENGTH, dim]);
  return linear(mixed, P.W_out!, P.outBias!);
}
