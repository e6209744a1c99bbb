import type { Run } from "../records.js";

/** Predictions of about the same height, and how many of them came true. */
export interface CalibrationBin {
  /** Mean of the predictions. */
  predicted: number;
  /** Share that was right. */
  observed: number;
  count: number;
}

/** The predictions of one method in bins of equally many, lowest first; fewer where predictions are equal. */
export function calibrationBins(runs: readonly Run[], method: string, bins = 10): CalibrationBin[] {
  const shown = runs
    .flatMap(({ records }) => records)
    .flatMap(({ answers }) => {
      const { predicted = [], full = [] } = answers[method] ?? {};
      return predicted.map((score, i) => ({ score, right: full.includes(i + 1) }));
    })
    .sort((a, b) => a.score - b.score);
  const result: CalibrationBin[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const of = shown.slice(Math.floor((bin * shown.length) / bins), Math.floor(((bin + 1) * shown.length) / bins));
    if (of.length === 0) continue;
    result.push({
      predicted: of.reduce((sum, { score }) => sum + score, 0) / of.length,
      observed: of.filter(({ right }) => right).length / of.length,
      count: of.length,
    });
  }
  return result;
}
