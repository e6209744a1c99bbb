import type { RankerQuestion } from "../data/rankerQuestions.js";

/**
 * Softmax cross-entropy of a question's list, `-Σ share_i ln softmax(logit + ln standsFor)_i`, by shares of the evidence; 0
 * where nothing was wanted. `logits` in the order of the question's keys; each counts `scale` times.
 */
export function listLoss({ labels, standsFor }: RankerQuestion, logits: ArrayLike<number>, scale = 1): number {
  let evidence = 0;
  let most = Number.NEGATIVE_INFINITY;
  const counted = Float64Array.from(logits, (logit, i) => scale * logit + Math.log(standsFor[i]!));
  for (let i = 0; i < counted.length; i++) {
    evidence += labels[i]!;
    most = Math.max(most, counted[i]!);
  }
  if (evidence === 0) return 0;
  let sum = 0;
  for (const logit of counted) sum += Math.exp(logit - most);
  const all = most + Math.log(sum);
  let loss = 0;
  for (let i = 0; i < counted.length; i++) if (labels[i]! > 0) loss += (labels[i]! / evidence) * (all - counted[i]!);
  return loss;
}
