/**
 * The ranker. Equation (2): `R(u,i) = sigma(W [F_u || F_i] + b)` by a small network over the concatenation (with the pair
 * features). Equations (3) and (4): every context facet t has its own score R_t, which shifts that logit by how the product
 * fits the facet's situation, and the served score is `sum_t alpha_t R_t` with `alpha = softmax(W_c C_t)`.
 */
import { FACET_SLICES, PAIR_BASE_DIM, PROFILE_COUNT, PROFILE_DIMENSIONS } from "../../features/layout.js";
import type { Value } from "../graph/graph.js";
import { gelu, sigmoid } from "../graph/ops/activations.js";
import { add, div, mul, sub } from "../graph/ops/elementwise.js";
import { concat, slice } from "../graph/ops/join.js";
import { sum } from "../graph/ops/linear.js";
import { linear, matmul } from "../graph/ops/matmul.js";
import { dropout } from "../graph/ops/select.js";
import { maskScores, softmax } from "../graph/ops/softmax.js";
import type { ParameterSpec } from "../graph/parameters.js";
import type { ModelSizes } from "./sizes.js";

export interface RankerInputs {
  /** [R, D]: F_u, one row a candidate. */
  shopper: Value;
  /** [R, D]: F_i. */
  items: Value;
  /** [R, PAIR_DIM] */
  pairs: Value;
  /** [R, CONTEXT_DIM] */
  context: Value;
  /** [R, FACET_COUNT] */
  present: Value;
  dropout1?: Value | undefined;
  dropout2?: Value | undefined;
}

/** Standardisation of the pair features, measured on the training pairs: part of the graph, never learned. */
export interface PairScaling {
  mean: Float32Array;
  deviation: Float32Array;
}

export function rankerParameters({ dim, hidden }: ModelSizes): Record<string, ParameterSpec> {
  const parameters: Record<string, ParameterSpec> = {
    in: { shape: [3 * dim + PAIR_BASE_DIM, hidden], init: "glorot", decay: true },
    inBias: { shape: [hidden], init: "zeros", decay: false },
    mid: { shape: [hidden, hidden / 2], init: "glorot", decay: true },
    midBias: { shape: [hidden / 2], init: "zeros", decay: false },
    out: { shape: [hidden / 2, 1], init: "normal:0.02", decay: true },
    outBias: { shape: [1], init: "zeros", decay: false },
    wide: { shape: [PAIR_BASE_DIM, 1], init: "zeros", decay: true },
  };
  for (const { facet, from, to } of FACET_SLICES) {
    const lifts = liftColumns(facet).length;
    parameters[`alpha_${facet}`] = { shape: [to - from, 1], init: "zeros", decay: true };
    parameters[`alphaBias_${facet}`] = { shape: [1], init: "zeros", decay: false };
    if (lifts > 0) parameters[`lift_${facet}`] = { shape: [lifts, 1], init: "zeros", decay: true };
    if (facet !== "GENERAL") parameters[`fit_${facet}`] = { shape: [to - from, dim], init: "normal:0.02", decay: true };
  }
  return parameters;
}

export interface RankerOutputs {
  /** [R, 1]: equation (4). */
  score: Value;
  /** [R, FACET_COUNT]: equation (3). */
  alphas: Value;
  /** [R, FACET_COUNT]: R_t. */
  facetScores: Value;
}

export function ranker(P: Readonly<Record<string, Value>>, x: RankerInputs, scaling: PairScaling): RankerOutputs {
  const g = x.pairs.graph;
  const mean = g.constant(scaling.mean, [scaling.mean.length]);
  const deviation = g.constant(scaling.deviation, [scaling.deviation.length]);
  const pairs = div(sub(x.pairs, mean), deviation);
  const base = slice(pairs, 1, 0, PAIR_BASE_DIM);
  const joined = concat([x.shopper, x.items, mul(x.shopper, x.items), base]);
  const hidden = dropout(gelu(linear(joined, P.in!, P.inBias!)), x.dropout1);
  const deeper = dropout(gelu(linear(hidden, P.mid!, P.midBias!)), x.dropout2);
  const general = add(linear(deeper, P.out!, P.outBias!), matmul(base, P.wide!));

  const logits: Value[] = [];
  const attention: Value[] = [];
  for (const { facet, from, to } of FACET_SLICES) {
    const situation = slice(x.context, 1, from, to);
    attention.push(linear(situation, P[`alpha_${facet}`]!, P[`alphaBias_${facet}`]!));
    let logit = general;
    const columns = liftColumns(facet);
    if (columns.length > 0) {
      const lifts = slice(x.pairs, 1, PAIR_BASE_DIM + columns[0]!, PAIR_BASE_DIM + columns.at(-1)! + 1);
      logit = add(logit, matmul(lifts, P[`lift_${facet}`]!));
    }
    if (facet !== "GENERAL") logit = add(logit, sum(mul(matmul(situation, P[`fit_${facet}`]!), x.items), [1], true));
    logits.push(logit);
  }
  const alphas = softmax(maskScores(concat(attention), x.present));
  const facetScores = sigmoid(concat(logits));
  return { score: sum(mul(alphas, facetScores), [1], true), alphas, facetScores };
}

/** The pair features' lift columns that belong to a facet: consecutive by construction of PROFILE_DIMENSIONS. */
function liftColumns(facet: string): number[] {
  return Array.from({ length: PROFILE_COUNT }, (_, d) => d).filter((d) => PROFILE_DIMENSIONS[d]!.facet === facet);
}
