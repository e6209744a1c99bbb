/**
 * The user tower: multi-head self-attention over the shopper's recent events (equation 7), pooled by attention from the
 * request's context and demographics, gives F_u. What is attended to also reaches F_u directly, so that even a young model
 * looks near what the shopper liked. The number of events L is the input's: shorter for a batch of short histories, as a
 * place without an event weighs exactly nothing.
 */
import { CONTEXT_DIM, DEMOGRAPHICS_DIM, HISTORY_LENGTH, HISTORY_NUMBERS_DIM } from "../../features/layout.js";
import type { Dim } from "../graph/dims.js";
import type { Value } from "../graph/graph.js";
import { gelu, relu } from "../graph/ops/activations.js";
import { add, mul } from "../graph/ops/elementwise.js";
import { concat, slice, split } from "../graph/ops/join.js";
import { reshape, squeeze, transpose, unsqueeze } from "../graph/ops/linear.js";
import { linear, matmul } from "../graph/ops/matmul.js";
import { l2Normalize, layerNorm } from "../graph/ops/normalise.js";
import { dropout } from "../graph/ops/select.js";
import { maskScores, softmax } from "../graph/ops/softmax.js";
import type { ParameterSpec } from "../graph/parameters.js";
import type { ModelSizes } from "./sizes.js";

export interface UserTowerInputs {
  /** [U, L, D], L at most HISTORY_LENGTH: fused vectors of the events' products, newest first; zeros beyond the history. */
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
  const bias = { shape: [dim], init: "zeros", decay: false } as const;
  const situation = DEMOGRAPHICS_DIM + CONTEXT_DIM;
  return {
    eventIn: { shape: [HISTORY_NUMBERS_DIM, dim], init: "normal:0.1", decay: true },
    position: { shape: [HISTORY_LENGTH, dim], init: "normal:0.05", decay: true },
    W_qkv: { shape: [dim, 3 * dim], init: "glorot", decay: true },
    W_out: { shape: [dim, dim], init: "glorot", decay: true },
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
    poolRecency: { shape: [HISTORY_NUMBERS_DIM, 1], init: "zeros", decay: false },
    join: { shape: [dim + hidden, hidden], init: "glorot", decay: true },
    joinBias: { shape: [hidden], init: "zeros", decay: false },
    out: { shape: [hidden, dim], init: "normal:0.05", decay: true },
    direct: { shape: [1, dim], init: "ones", decay: false },
  };
}

/** F_u [U, D] of unit length. */
export function userTower(P: Readonly<Record<string, Value>>, x: UserTowerInputs, { dim, heads }: ModelSizes): Value {
  const [U, L] = x.eventMask.shape as [Dim, Dim];
  const positions = L === HISTORY_LENGTH ? P.position! : slice(P.position!, 0, 0, L);
  const known = add(add(x.events, matmul(x.eventNumbers, P.eventIn!)), positions);
  const attended = layerNorm(add(known, selfAttention(P, known, x.eventMask, dim, heads)), P.norm1Gain!, P.norm1Bias!);
  const fed = linear(relu(linear(attended, P.feedIn!, P.feedInBias!)), P.feedOut!, P.feedOutBias!);
  const events = layerNorm(add(attended, fed), P.norm2Gain!, P.norm2Bias!);

  const situation = gelu(linear(concat([x.demographics, x.context]), P.situationIn!, P.situationBias!));
  const query = unsqueeze(matmul(situation, P.poolQuery!), 1);
  const fit = matmul(query, events, { transB: true, scale: 1 / Math.sqrt(dim) });
  const recency = reshape(matmul(x.eventNumbers, P.poolRecency!), [U, 1, L]);
  // Without any event all weights are equal; the mask then empties the pool.
  const weights = mul(softmax(maskScores(add(fit, recency), unsqueeze(x.eventMask, 1))), unsqueeze(x.eventMask, 1));
  const pooled = squeeze(matmul(weights, events), 1);
  const liked = squeeze(matmul(weights, x.events), 1);

  const joined = dropout(gelu(linear(concat([pooled, situation]), P.join!, P.joinBias!)), x.dropout);
  return l2Normalize(add(mul(liked, P.direct!), matmul(joined, P.out!)), 1e-8);
}

/** Equation (7): `softmax(Q K^T / sqrt(d_k)) V` per head, over the events that exist; [Q K V] = x W_qkv. x [U, L, D]. */
function selfAttention(P: Readonly<Record<string, Value>>, x: Value, mask: Value, dim: number, heads: number): Value {
  const [U, L] = mask.shape as [Dim, Dim];
  const size = dim / heads;
  const parts = transpose(reshape(matmul(x, P.W_qkv!), [U, L, 3, heads, size]), [2, 0, 3, 1, 4]);
  const [q, k, v] = split(parts, [1, 1, 1], 0).map((part) => squeeze(part, 0)) as [Value, Value, Value];
  const scores = matmul(q, k, { transB: true, scale: 1 / Math.sqrt(size) });
  const weights = softmax(maskScores(scores, unsqueeze(unsqueeze(mask, 1), 1)));
  const mixed = reshape(transpose(matmul(weights, v), [0, 2, 1, 3]), [U, L, dim]);
  return linear(mixed, P.W_out!, P.outBias!);
}
