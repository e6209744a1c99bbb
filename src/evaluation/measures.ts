/** From what was noted of one answer to one number: the metrics of every slice. */
import { averagePrecision, f1, hitRate, type Judged, ndcg, precision, recall, reciprocalRank } from "../metrics/ranking.js";
import type { AnswerRecord } from "./records.js";
import type { Slice } from "./slices.js";

/** One number of one answer to one question, over the right products that a slice includes; NaN where it has none. */
export type Measure = (answer: AnswerRecord, included: readonly boolean[], slice: Slice) => number;

/** Every ranking metric at every length, and AUC. */
export function rankingMeasures(lengths: readonly number[]): Map<string, Measure> {
  const measures = new Map<string, Measure>();
  for (const k of lengths)
    for (const [name, metric] of Object.entries({
      hr: hitRate,
      ndcg,
      map: averagePrecision,
      recall,
      precision,
      f1,
      mrr: reciprocalRank,
    }))
      measures.set(`${name}@${k}`, (answer, included, slice) => metric(judged(answer[slice.list], included), k));
  measures.set("auc", (answer, included) => mean((answer.auc ?? []).filter((_, i) => included[i])));
  return measures;
}

/** What many slices are compared by: hit rate and NDCG at one length. */
export function headlineMeasures(k: number): Map<string, Measure> {
  return new Map([
    [`hr@${k}`, (answer, included, slice) => hitRate(judged(answer[slice.list], included), k)],
    [`ndcg@${k}`, (answer, included, slice) => ndcg(judged(answer[slice.list], included), k)],
  ]);
}

/** The percentile rank of cold products. */
export const PERCENTILE: ReadonlyMap<string, Measure> = new Map([
  ["mpr", (answer, included) => mean((answer.percentile ?? []).flatMap((v, i) => (included[i] ? (v ?? []) : [])))],
]);

function judged(ranks: readonly number[] | undefined, included: readonly boolean[]): Judged {
  return {
    ranks: (ranks ?? []).filter((rank, i) => included[i] && rank > 0).sort((a, b) => a - b),
    relevant: included.filter(Boolean).length,
  };
}

/** Mean of the numbers among the values; NaN of none. */
export function mean(values: readonly number[]): number {
  const numbers = values.filter((v) => !Number.isNaN(v));
  return numbers.length === 0 ? Number.NaN : numbers.reduce((a, b) => a + b, 0) / numbers.length;
}
