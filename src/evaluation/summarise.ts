/**
 * From records to figures. Runs of several windows are pooled by their questions; runs of one window with several seeds are
 * averaged question by question first. Intervals are over shoppers, differences paired on the same questions.
 */
import { ClusterBootstrap, type Interval, type PairedDifference } from "../metrics/bootstrap.js";
import { calibrationError } from "../metrics/scores.js";
import { headlineMeasures, type Measure, mean, PERCENTILE, rankingMeasures } from "./measures.js";
import { MODEL } from "./method.js";
import type { AnswerRecord, QuestionRecord, Run, RunHeader } from "./records.js";
import { COLD_SLICES, SLICES, type Slice, situationSlices } from "./slices.js";

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

/** What a method's lists are like. */
export interface ListFigures {
  method: string;
  /** Catalogue coverage, averaged over runs. */
  coverage: number;
  /** Intra-list diversity by tokens, and novelty in bits. */
  diversity: Interval;
  novelty: Interval;
  /** Expected calibration error of the scores shown; left out where they are no probabilities. */
  calibration?: number;
}

export interface EvaluationResult {
  runs: RunHeader[];
  questions: number;
  shoppers: number;
  positives: number;
  /** The method that all others are compared with: the model; without one, the best on validation questions, or the first. */
  reference: string;
  slices: SliceFigures[];
  /** By situation (season, device ...), with few metrics. */
  situations: SliceFigures[];
  /** Mean percentile rank of cold products among all products nobody had: 0 best, 0.5 by chance. */
  cold: SliceFigures[];
  lists: ListFigures[];
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

/** Figures of one run, or of several pooled. Throws RangeError where there is nothing to pool. */
export function summarise(runs: readonly Run[], options: SummaryOptions = {}): EvaluationResult {
  const { k = [12, 50], resamples = 1000, seed = 1 } = options;
  const pooled = pool(runs);
  const methods = [...new Set(pooled.flatMap((p) => [...p.answers.keys()]))];
  const reference = methods.includes(MODEL) ? MODEL : (bestTuned(runs, methods) ?? methods[0]);
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
    situations: situationSlices(pooled.map((p) => p.question)).map((slice) => figures(slice, headlineMeasures(k[0]!))),
    cold: COLD_SLICES.map((slice) => figures({ ...slice, list: "full" }, PERCENTILE)),
    lists: methods.map((method) => listFigures(method, runs, pooled, bootstrap)),
  };
}

function bestTuned(runs: readonly Run[], methods: readonly string[]): string | undefined {
  const validation = (method: string): number =>
    mean(runs.map(({ header }) => header.methods?.[method]?.validation ?? Number.NaN));
  const tuned = methods.filter((method) => !Number.isNaN(validation(method)));
  return tuned.length > 0 ? tuned.reduce((a, b) => (validation(b) > validation(a) ? b : a)) : undefined;
}

function listFigures(method: string, runs: readonly Run[], pooled: readonly Pooled[], bootstrap: ClusterBootstrap): ListFigures {
  const answersOf = ({ answers }: Pooled): readonly AnswerRecord[] => answers.get(method) ?? [];
  const interval = (of: "diversity" | "novelty"): Interval =>
    bootstrap.interval(pooled.map((p) => mean(answersOf(p).map((answer) => answer[of] ?? Number.NaN))));
  const shown = pooled
    .flatMap(answersOf)
    .flatMap(({ predicted = [], full = [] }) => predicted.map((score, i) => ({ score, right: full.includes(i + 1) })));
  const figures: ListFigures = {
    method,
    coverage: mean(runs.flatMap((run) => run.header.coverage[method] ?? [])),
    diversity: interval("diversity"),
    novelty: interval("novelty"),
  };
  if (shown.length === 0) return figures;
  const calibration = calibrationError(
    shown.map((s) => s.score),
    shown.map((s) => s.right),
  );
  return { ...figures, calibration };
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

function mapValues<K extends string, A, B>(map: ReadonlyMap<K, A>, of: (value: A, key: K) => B): Record<string, B> {
  return Object.fromEntries([...map].map(([key, value]) => [key, of(value, key)]));
}
