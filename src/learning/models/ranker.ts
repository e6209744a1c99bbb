/**
 * The ranker. Equation (2): `R(u,i) = sigma(W [F_u || F_i] + b)` by a small network over the concatenation (with the pair
 * features). Equations (3) and (4): every context facet t has its own score R_t, which shifts that logit by how the product
 * fits the facet's situation, and the served score is `sum_t alpha_t R_t` with `alpha = softmax(W_c C_t)`. What a question
 * says (shopper, context) is computed once for all its candidates.
 *
 * The network's last layer and the facets' fits start at zero, so that learning starts from the linear blend alone
 * (`train/blend.ts`) and every facet agrees with it.
 */
import { FACET_SLICES, PAIR_BASE_DIM, PAIR_DIM, PROFILE_COUNT, PROFILE_DIMENSIONS } from "../../features/layout.js";
import type { Value } from "../graph/graph.js";
import { gelu, sigmoid } from "../graph/ops/activations.js";
import { add, div, mul, sub } from "../graph/ops/elementwise.js";
import { concat, pad, slice } from "../graph/ops/join.js";
import { sum, unsqueeze } from "../graph/ops/linear.js";
import { linear, matmul } from "../graph/ops/matmul.js";
import { dropout } from "../graph/ops/select.js";
import { maskScores, softmax } from "../graph/ops/softmax.js";
import type { ParameterSpec } from "../graph/parameters.js";
import type { ModelSizes } from "./sizes.js";

/** Q questions of G candidates each. */
export interface RankerInputs {
  /** [Q, D]: F_u. */
  shopper: Value;
  /** [Q, G, D]: F_i. */
  items: Value;
  /** [Q, G, PAIR_DIM] */
  pairs: Value;
  /** [Q, CONTEXT_DIM] */
  context: Value;
  /** [Q, FACET_COUNT] */
  present: Value;
  /** [Q, G, hidden] and [Q, G, hidden / 2]; left out in serving. */
  dropout1?: Value | undefined;
  dropout2?: Value | undefined;
}

/** Standardisation of the pair features, measured on the training pairs: part of the graph, never learned. */
export interface PairScaling {
  mean: Float32Array;
  deviation: Float32Array;
}

/** Facets whose situation shifts a product's logit by its vector. */
const FITTED = FACET_SLICES.filter(({ facet }) => facet !== "GENERAL");

/** [PROFILE_COUNT, FACET_COUNT]: 1 where a profile dimension belongs to a facet. */
const LIFT_FACETS = PROFILE_DIMENSIONS.flatMap((d) => FACET_SLICES.map(({ facet }) => Number(facet === d.facet)));

export function rankerParameters({ dim, hidden }: ModelSizes): Record<string, ParameterSpec> {
  const parameters: Record<string, ParameterSpec> = {
    inShopper: { shape: [dim, hidden], init: "glorot", decay: true },
    inPair: { shape: [2 * dim + PAIR_BASE_DIM, hidden], init: "glorot", decay: true },
    inBias: { shape: [hidden], init: "zeros", decay: false },
    mid: { shape: [hidden, hidden / 2], init: "glorot", decay: true },
    midBias: { shape: [hidden / 2], init: "zeros", decay: false },
    out: { shape: [hidden / 2, 1], init: "zeros", decay: true },
    outBias: { shape: [1], init: "zeros", decay: false },
    wide: { shape: [PAIR_BASE_DIM, 1], init: "zeros", decay: true },
    /** Weight of each log-lift in the score that all facets share, in units of LIFT_START. */
    wideLift: { shape: [PROFILE_COUNT, 1], init: "ones", decay: false },
    /** Weight of each profile dimension's log-lift in its own facet's score. */
    lift: { shape: [PROFILE_COUNT], init: "zeros", decay: true },
  };
  for (const { facet, from, to } of FACET_SLICES) {
    parameters[`alpha_${facet}`] = { shape: [to - from, 1], init: "zeros", decay: true };
    parameters[`alphaBias_${facet}`] = { shape: [1], init: "zeros", decay: false };
  }
  for (const { facet, from, to } of FITTED) parameters[`fit_${facet}`] = { shape: [to - from, dim], init: "zeros", decay: true };
  return parameters;
}

/** Log-lifts are evidence in units of log-odds; half of naive Bayes' weight, as seasons, months and zones overlap. */
export const LIFT_START = 0.5;

export interface RankerOutputs {
  /** [Q, G]: equation (4). */
  score: Value;
  /** [Q, FACET_COUNT]: equation (3). */
  alphas: Value;
  /** [Q, G, FACET_COUNT]: R_t. */
  facetScores: Value;
}

export function ranker(P: Readonly<Record<string, Value>>, x: RankerInputs, scaling: PairScaling): RankerOutputs {
  const g = x.pairs.graph;
  const mean = g.constant(scaling.mean, [PAIR_DIM]);
  const deviation = g.constant(scaling.deviation, [PAIR_DIM]);
  const base = slice(div(sub(x.pairs, mean), deviation), 2, 0, PAIR_BASE_DIM);
  const shopper = unsqueeze(x.shopper, 1);
  const pair = concat([x.items, mul(x.items, shopper), base]);
  const first = add(linear(pair, P.inPair!, P.inBias!), unsqueeze(matmul(x.shopper, P.inShopper!), 1));
  const hidden = dropout(gelu(first), x.dropout1);
  const deeper = dropout(gelu(linear(hidden, P.mid!, P.midBias!)), x.dropout2);
  // A mixture of scores can raise a product in one facet's favour but hardly lower it: what a situation rules out has to
  // be said in the part that all facets share.
  const situated = matmul(mul(slice(x.pairs, 2, PAIR_BASE_DIM, PAIR_DIM), LIFT_START), P.wideLift!);
  const general = add(add(linear(deeper, P.out!, P.outBias!), matmul(base, P.wide!)), situated);

  const logits = add(general, add(fits(P, x), lifts(P, x)));
  const attention = FACET_SLICES.map(({ facet, from, to }) =>
    linear(slice(x.context, 1, from, to), P[`alpha_${facet}`]!, P[`alphaBias_${facet}`]!),
  );
  const alphas = softmax(maskScores(concat(attention), x.present));
  const facetScores = sigmoid(logits);
  return { score: sum(mul(facetScores, unsqueeze(alphas, 1)), [2]), alphas, facetScores };
}

/** [Q, G, FACET_COUNT]: how each product's vector fits the situation of each facet, `F_i . (C_t W_t)`; 0 for GENERAL. */
function fits(P: Readonly<Record<string, Value>>, x: RankerInputs): Value {
  const wanted = FITTED.map(({ facet, from, to }) => unsqueeze(matmul(slice(x.context, 1, from, to), P[`fit_${facet}`]!), 1));
  // GENERAL comes first of the facets.
  return pad(matmul(x.items, concat(wanted, 1), { transB: true }), 2, 1, 0);
}

/** [Q, G, FACET_COUNT]: the log-lifts of each facet's profile dimensions, weighted. */
function lifts(P: Readonly<Record<string, Value>>, x: RankerInputs): Value {
  const weighted = mul(slice(x.pairs, 2, PAIR_BASE_DIM, PAIR_DIM), P.lift!);
  return matmul(weighted, x.pairs.graph.constant(LIFT_FACETS, [PROFILE_COUNT, FACET_SLICES.length]));
}
