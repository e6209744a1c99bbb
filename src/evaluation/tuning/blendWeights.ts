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
    const tables = questions.map((question) => tableOf(question, components, scale));
    const alone = Array.from({ length: components }, (_, c) => (c === start ? 1 : 0));
    for (const from of [alone, new Array<number>(components).fill(1)]) {
      const found = climb(tables, from);
      tried += found.tried;
      if (!best || found.metric > best.metric) best = { weights: found.weights, scale, metric: found.metric, tried };
    }
  }
  return { ...best!, tried };
}

/** A question's candidates: [candidates, components] numbers, and which are right. */
interface Table {
  values: Float32Array;
  right: Uint8Array;
  relevant: number;
}

function tableOf({ lists, positives, skipped }: BlendQuestion, components: number, scale: Scale): Table {
  const rows = new Map<ProductKey, number>();
  for (const { keys } of lists) for (const key of keys) if (!skipped.has(key) && !rows.has(key)) rows.set(key, rows.size);
  // By key, so that ties go to the lower one, as in the method's own lists.
  const keys = [...rows.keys()].sort((a, b) => a - b);
  keys.forEach((key, row) => {
    rows.set(key, row);
  });
  const values = new Float32Array(keys.length * components);
  lists.forEach((list, c) => {
    for (const [i, value] of scaled(list, scale).entries()) {
      const row = rows.get(list.keys[i]!);
      if (row !== undefined) values[row * components + c] = value;
    }
  });
  return { values, right: Uint8Array.from(keys, (key) => (positives.has(key) ? 1 : 0)), relevant: positives.size };
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
      metric = Math.max(metric, quality(tables, others, c, chosen, weights.length));
      for (const step of STEPS) {
        if (step === chosen) continue;
        const reached = quality(tables, others, c, step, weights.length);
        tried++;
        if (reached <= metric + 1e-9) continue;
        metric = reached;
        chosen = step;
      }
      weights[c] = chosen;
    }
    if (metric <= before) break;
  }
  return { weights, metric, tried };
}

/** Each candidate's weighted sum without component c. */
function sumsWithout({ values, right }: Table, weights: readonly number[], c: number): Float64Array {
  const width = weights.length;
  const sums = new Float64Array(right.length);
  for (let i = 0; i < sums.length; i++) {
    let sum = 0;
    for (let other = 0; other < width; other++) if (other !== c) sum += weights[other]! * values[i * width + other]!;
    sums[i] = sum;
  }
  return sums;
}

/** Mean NDCG@12 with this weight for component c. Only the right products' ranks matter: how many candidates score above. */
function quality(tables: readonly Table[], others: readonly Float64Array[], c: number, weight: number, width: number): number {
  let sum = 0;
  for (const [t, { values, right, relevant }] of tables.entries()) {
    const scores = Float64Array.from(others[t]!, (other, i) => other + weight * values[i * width + c]!);
    const ranks: number[] = [];
    for (let i = 0; i < scores.length; i++) {
      if (right[i] === 0 || scores[i]! <= 0) continue;
      let rank = 1;
      for (let j = 0; j < scores.length; j++) if (scores[j]! > scores[i]! || (scores[j] === scores[i] && j < i)) rank++;
      ranks.push(rank);
    }
    sum += ndcg({ ranks: ranks.sort((a, b) => a - b), relevant }, K);
  }
  return sum / Math.max(1, tables.length);
}
