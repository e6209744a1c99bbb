/**
 * From records to figures. Runs of several windows are pooled by their questions; runs of one window with several seeds are
 * averaged question by question first. Intervals are over shoppers, differences paired on the same questions.
 */
import { ClusterBootstrap, type Interval, type PairedDifference } from "../metrics/bootstrap.js";
import { averagePrecision, f1, hitRate, type Judged, ndcg, precision, recall, reciprocalRank } from "../metrics/ranking.js";
import { MODEL } from "./method.js";
import type { AnswerRecord, QuestionRecord, Run, RunHeader } from "./records.js";
import { COLD_SLICES, SLICES, type Slice } from "./slices.js";

export interface MethodFigures {
  method: string;
  metrics: Record<string, Interval>;
  /** The reference method minus this one; left out for the reference itself. */
  behind?: Record<string, PairedDifference>;
}

export interface SliceFigures {
  slice: string;
  meaning: string;
  questions: number;
  positives: number;
  methods: MethodFigures[];
}

export interface EvaluationResult {
  runs: RunHeader[];
  questions: number;
  shoppers: number;
  positives: number;
  /** The method that all others are compared with: the model, or the first without one. */
  reference: string;
  slices: SliceFigures[];
  /** Mean percentile rank of cold products among all products nobody had: 0 best, 0.5 by chance. */
  cold: SliceFigures[];
  /** What the lists are like: catalogue coverage (mean over runs), intra-list diversity, novelty in bits. */
  lists: { method: string; coverage: number; diversity: Interval; novelty: Interval }[];
}

export interface SummaryOptions {
  /** Lengths of list to judge. */
  k?: readonly number[];
  resamples?: number;
  seed?: number;
}

/** A question asked in one or several runs (seeds). */
interface Pooled {
  question: QuestionRecord;
  answers: Map<string, AnswerRecord[]>;
}

type Measure = (answer: AnswerRecord, included: readonly boolean[], slice: Slice) => number;

/** Figures of one run, or of several pooled. Throws RangeError where there is nothing to pool. */
export function summarise(runs: readonly Run[], options: SummaryOptions = {}): EvaluationResult {
  const { k = [12, 50], resamples = 1000, seed = 1 } = options;
  const pooled = pool(runs);
  const methods = [...new Set(pooled.flatMap((p) => [...p.answers.keys()]))];
  const reference = methods.includes(MODEL) ? MODEL : methods[0];
  if (reference === undefined) throw new RangeError("There are no questions to summarise");
  const bootstrap = new ClusterBootstrap(
    pooled.map((p) => p.question.shopper),
    { resamples, seed },
  );
  const figures = (slice: Slice, measures: ReadonlyMap<string, Measure>): SliceFigures => {
    const included = pooled.map((p) => p.question.positives.map((positive) => slice.includes(positive, p.question)));
    const columns = new Map(methods.map((method) => [method, columnsOf(method, pooled, included, slice, measures)]));
    const asked = included.filter((row) => row.some(Boolean)).length;
    const compare = (own: ReadonlyMap<string, Float64Array>): Record<string, PairedDifference> => {
      const common = [...columns.get(reference)!].filter(([metric]) => own.has(metric));
      return mapValues(new Map(common), (values, metric) => bootstrap.difference(values, own.get(metric)!));
    };
    return {
      slice: slice.name,
      meaning: slice.meaning,
      questions: asked,
      positives: included.reduce((sum, row) => sum + row.filter(Boolean).length, 0),
      methods: methods.flatMap((method) => {
        const own = columns.get(method)!;
        if (asked === 0 || own.size === 0) return [];
        const metrics = mapValues(own, (values) => bootstrap.interval(values));
        return [method === reference ? { method, metrics } : { method, metrics, behind: compare(own) }];
      }),
    };
  };
  return {
    runs: runs.map((run) => run.header),
    questions: pooled.length,
    shoppers: new Set(pooled.map((p) => p.question.shopper)).size,
    positives: pooled.reduce((sum, p) => sum + p.question.positives.length, 0),
    reference,
    slices: SLICES.map((slice) => figures(slice, rankingMeasures(k))),
    cold: COLD_SLICES.map((slice) => figures({ ...slice, list: "full" }, PERCENTILE)),
    lists: methods.map((method) => ({
      method,
      coverage: mean(runs.flatMap((run) => run.header.coverage[method] ?? [])),
      diversity: bootstrap.interval(pooled.map((p) => mean((p.answers.get(method) ?? []).map((a) => a.diversity ?? Number.NaN)))),
      novelty: bootstrap.interval(pooled.map((p) => mean((p.answers.get(method) ?? []).map((a) => a.novelty ?? Number.NaN)))),
    })),
  };
}

/** Brings the same question (same window, shopper and moment) of several runs together. */
function pool(runs: readonly Run[]): Pooled[] {
  const byQuestion = new Map<string, Pooled>();
  for (const { header, records } of runs)
    for (const question of records) {
      const id = [header.protocol, header.from, header.to, question.shopper, question.at].join("|");
      const known = byQuestion.get(id) ?? { question, answers: new Map() };
      byQuestion.set(id, known);
      for (const [method, answer] of Object.entries(question.answers))
        known.answers.set(method, [...(known.answers.get(method) ?? []), answer]);
    }
  return [...byQuestion.values()];
}

/** One number per question and metric, averaged over its runs; NaN where the slice has no right answer in the question. */
function columnsOf(
  method: string,
  pooled: readonly Pooled[],
  included: readonly (readonly boolean[])[],
  slice: Slice,
  measures: ReadonlyMap<string, Measure>,
): Map<string, Float64Array> {
  const columns = new Map<string, Float64Array>();
  for (const [metric, measure] of measures) {
    const values = Float64Array.from(pooled, ({ answers }, i) =>
      included[i]!.some(Boolean) ? mean((answers.get(method) ?? []).map((a) => measure(a, included[i]!, slice))) : Number.NaN,
    );
    if (values.some((v) => !Number.isNaN(v))) columns.set(metric, values);
  }
  return columns;
}

function rankingMeasures(lengths: readonly number[]): Map<string, Measure> {
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

const PERCENTILE: ReadonlyMap<string, Measure> = new Map([
  ["mpr", (answer, included) => mean((answer.percentile ?? []).flatMap((v, i) => (included[i] ? (v ?? []) : [])))],
]);

function judged(ranks: readonly number[] | undefined, included: readonly boolean[]): Judged {
  return {
    ranks: (ranks ?? []).filter((rank, i) => included[i] && rank > 0).sort((a, b) => a - b),
    relevant: included.filter(Boolean).length,
  };
}

/** Mean of the numbers among the values; NaN of none. */
function mean(values: readonly number[]): number {
  const numbers = values.filter((v) => !Number.isNaN(v));
  return numbers.length === 0 ? Number.NaN : numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

function mapValues<K extends string, A, B>(map: ReadonlyMap<K, A>, of: (value: A, key: K) => B): Record<string, B> {
  return Object.fromEntries([...map].map(([key, value]) => [key, of(value, key)]));
}
