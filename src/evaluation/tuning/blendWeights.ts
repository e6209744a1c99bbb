/**
 * Weights of a blend of lists by coordinate search: one weight after the other is set to the best of a few values, the others
 * held, until no change helps. What is maximised is the mean NDCG of the questions given.
 */
import type { ProductKey } from "../../domain.js";
import { ndcg } from "../../metrics/ranking.js";
import type { ScoredKeys } from "../../retrieval/source.js";
import { SCALES, type Scale, scaled } from "../methods/blend.js";

/** One question's lists, one a component, and what was right. */
export interface BlendQuestion {
  lists: readonly ScoredKeys[];
  positives: ReadonlySet<ProductKey>;
  /** Products that are no answers. */
  skipped: ReadonlySet<ProductKey>;
}

export interface BlendWeights {
  weights: number[];
  scale: Scale;
  /** Mean NDCG@12 of the questions. */
  metric: number;
  /** Sets of weights tried. */
  tried: number;
}

const STEPS = [0, 0.1, 0.25, 0.5, 1, 2, 4];
const PASSES = 4;
const K = 12;

/** The best weights found, for the best scale. `start`: the component that is best alone, which the blend never falls below. */
export function chooseWeights(questions: readonly BlendQuestion[], components: number, start: number): BlendWeights {
  let best: BlendWeights | undefined;
  let tried = 0;
  for (const scale of SCALES) {
    // A question whose answer no list holds is answered wrong by every weight.
    const tables = questions.map((question) => tableOf(question, scale)).filter(({ right }) => right.length > 0);
    const alone = Array.from({ length: components }, (_, c) => (c === start ? 1 : 0));
    for (const from of [alone, new Array<number>(components).fill(1)]) {
      const found = climb(tables, from);
      tried += found.tried;
      if (!best || found.metric > best.metric) best = { weights: found.weights, scale, metric: found.metric, tried };
    }
  }
  return { ...best!, metric: best!.metric / Math.max(1, questions.length), tried };
}

/** A question's candidates: their numbers by component, and which of them are right. */
interface Table {
  columns: Float32Array[];
  right: number[];
  relevant: number;
}

function tableOf({ lists, positives, skipped }: BlendQuestion, scale: Scale): Table {
  const rows = new Map<ProductKey, number>();
  for (const { keys } of lists) for (const key of keys) if (!skipped.has(key)) rows.set(key, 0);
  // By key, so that ties go to the lower one, as in the method's own lists.
  const keys = [...rows.keys()].sort((a, b) => a - b);
  keys.forEach((key, row) => {
    rows.set(key, row);
  });
  const columns = lists.map((list) => {
    const column = new Float32Array(keys.length);
    for (const [i, value] of scaled(list, scale).entries()) {
      const row = rows.get(list.keys[i]!);
      if (row !== undefined) column[row] = value;
    }
    return column;
  });
  return { columns, right: keys.flatMap((key, row) => (positives.has(key) ? row : [])), relevant: positives.size };
}

function climb(tables: readonly Table[], from: readonly number[]): { weights: number[]; metric: number; tried: number } {
  const weights = [...from];
  let metric = 0;
  let tried = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const before = metric;
    for (let c = 0; c < weights.length; c++) {
      const others = tables.map((table) => sumsWithout(table, weights, c));
      let chosen = weights[c]!;
      // Where nothing was held yet, the weight it has is the one to beat.
      metric = Math.max(metric, quality(tables, others, c, chosen));
      for (const step of STEPS) {
        if (step === chosen) continue;
        const reached = quality(tables, others, c, step);
        tried++;
        if (reached <= metric + 1e-9) continue;
        metric = reached;
        chosen = step;
      }
      weights[c] = chosen;
    }
    if (metric <= before) break;
  }
  // What changes nothing is left out, so that the weights say what counts.
  for (let c = 0; c < weights.length; c++) {
    const others = tables.map((table) => sumsWithout(table, weights, c));
    if (weights[c] !== 0 && quality(tables, others, c, 0) >= metric - 1e-9) weights[c] = 0;
  }
  return { weights, metric, tried };
}

/** Each candidate's weighted sum without component c. */
function sumsWithout({ columns }: Table, weights: readonly number[], c: number): Float64Array {
  const sums = new Float64Array(columns[0]?.length ?? 0);
  for (const [other, column] of columns.entries()) {
    const weight = weights[other]!;
    if (other === c || weight === 0) continue;
    for (let i = 0; i < sums.length; i++) sums[i]! += weight * column[i]!;
  }
  return sums;
}

/**
 * Sum of NDCG@12 with this weight for component c. Only the right products' ranks matter: how many candidates score above.
 * This is what the search spends its time on.
 */
function quality(tables: readonly Table[], others: readonly Float64Array[], c: number, weight: number): number {
  let sum = 0;
  for (let t = 0; t < tables.length; t++) {
    const { columns, right, relevant } = tables[t]!;
    const column = columns[c]!;
    const other = others[t]!;
    const ranks: number[] = [];
    for (const row of right) {
      const own = other[row]! + weight * column[row]!;
      if (own <= 0) continue;
      let rank = 1;
      for (let j = 0; j < column.length; j++) {
        const score = other[j]! + weight * column[j]!;
        if (score > own || (score === own && j < row)) rank++;
      }
      ranks.push(rank);
    }
    sum += ndcg({ ranks: ranks.sort((x, y) => x - y), relevant }, K);
  }
  return sum;
}
