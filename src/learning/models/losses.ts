/** What the models are trained to make small; each is built of the very forward values that are served. */
import type { Value } from "../graph/graph.js";
import { softmaxCrossEntropy, weightedMean } from "../graph/losses.js";
import { add, clip, exp, log, mul, neg, sub } from "../graph/ops/elementwise.js";
import { matmul } from "../graph/ops/matmul.js";
import { maskScores } from "../graph/ops/softmax.js";

export interface TowerTargets {
  /** [N, D]: fused vectors of the products to choose from. */
  candidates: Value;
  /** [N]: log of each product's expected count among the candidates. */
  logQ: Value;
  /** [U, N]: 1 at the product that was wanted. */
  target: Value;
  /** [U, N]: 1 where another product was wanted too: no negative, so its logit is taken out. */
  hit: Value;
  /** [U]: evidence of wanting. */
  weight: Value;
}

/**
 * Sampled softmax with the log-q correction (Yi et al., 2019): `-ln softmax(e^s F_u . F_i - ln q_i)` at the wanted product,
 * where `logScale` s [1] is learned. A scalar, weighted over the shoppers [U, D].
 */
export function towerLoss(shoppers: Value, logScale: Value, x: TowerTargets): Value {
  const similarity = mul(matmul(shoppers, x.candidates, { transB: true }), exp(logScale));
  const logits = sub(sub(similarity, x.logQ), mul(x.hit, 1e4));
  return weightedMean(softmaxCrossEntropy(logits, x.target), x.weight);
}

export interface RankerTargets {
  /** [Q, G]: 1 where wanted. */
  label: Value;
  /** [Q, G]: how much each candidate counts, wanted ones by their evidence, others by how many they stand for; 0: none. */
  weight: Value;
  /** [Q, G]: the wanted candidates' shares of a question's evidence. */
  target: Value;
  /** [Q, G]: 1 where there is a candidate, and the logarithm of how many it stands for. */
  mask: Value;
  logCount: Value;
  /** [Q] */
  questionWeight: Value;
}

/** Keeps logarithms of a probability finite. */
const EDGE = 1e-6;

/** Equation (5) on the mixture's probability itself (equation 4 is no logit): `-[y ln s + (1 - y) ln(1 - s)]`. */
export function mixtureCrossEntropy(score: Value, label: Value): Value {
  const s = clip(score, EDGE, 1 - EDGE);
  return neg(add(mul(label, log(s)), mul(sub(1, label), log(sub(1, s)))));
}

/** The same for one number. */
export function crossEntropyOf(score: number, wanted: boolean): number {
  const s = within(score);
  return -Math.log(wanted ? s : 1 - s);
}

/** The logit of the mixture's probability, as the listwise loss has it. */
export function logitOf(score: number): number {
  const s = within(score);
  return Math.log(s / (1 - s));
}

const within = (score: number): number => Math.min(1 - EDGE, Math.max(EDGE, score));

/**
 * Equation (5) over candidates plus, `listwise` times, the softmax cross-entropy of each question's list, whose logits are
 * those of the mixture, `ln s - ln(1 - s)`. `score` [Q, G]. A scalar.
 */
export function rankerLoss(score: Value, x: RankerTargets, listwise: number): Value {
  const pointwise = weightedMean(mixtureCrossEntropy(score, x.label), x.weight);
  const s = clip(score, EDGE, 1 - EDGE);
  const logits = maskScores(add(sub(log(s), log(sub(1, s))), x.logCount), x.mask);
  return add(pointwise, mul(weightedMean(softmaxCrossEntropy(logits, x.target), x.questionWeight), listwise));
}
