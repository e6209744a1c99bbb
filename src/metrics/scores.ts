/** How well scores separate what was wanted from what was not, and how far they can be read as probabilities. */

/**
 * Area under the ROC curve: the probability that a random positive scores higher than a random negative, ties counting
 * half (Mann-Whitney). NaN where one of the classes is empty.
 */
export function aucRoc(scores: ArrayLike<number>, positive: ArrayLike<number | boolean>): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0;
  let positives = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const rank = (from + to + 1) / 2;
    for (let i = from; i < to; i++) {
      if (!positive[order[i]!]) continue;
      rankSum += rank;
      positives++;
    }
    from = to;
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/**
 * Percentile rank of a score among others: the share of them that score higher, ties counting half. 0 is the top, 0.5 what
 * chance gives. Its mean over positives is the mean percentile rank (Hu, Koren, Volinsky 2008). NaN without others.
 */
export function percentileRank(score: number, others: ArrayLike<number>): number {
  let above = 0;
  for (let i = 0; i < others.length; i++) above += others[i]! > score ? 1 : others[i] === score ? 0.5 : 0;
  return above / others.length;
}

/**
 * Expected calibration error: predictions in `bins` bins of equal width, `sum_b n_b / n * |mean prediction - share of
 * positives|`. 0 is perfectly calibrated.
 */
export function calibrationError(predicted: ArrayLike<number>, positive: ArrayLike<number | boolean>, bins = 10): number {
  const predictions = new Float64Array(bins);
  const outcomes = new Float64Array(bins);
  for (let i = 0; i < predicted.length; i++) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(predicted[i]! * bins)));
    predictions[bin]! += predicted[i]!;
    outcomes[bin]! += positive[i] ? 1 : 0;
  }
  let error = 0;
  for (let bin = 0; bin < bins; bin++) error += Math.abs(predictions[bin]! - outcomes[bin]!);
  return error / predicted.length;
}
