/** How well an order of candidates answers questions: NDCG@12 and hit rate@12; what was not proposed is a miss. */
import { topK } from "../../common/topK.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import { crossEntropyOf } from "../models/losses.js";
import { fillRanker, type RankerModel } from "./rankerModel.js";

export interface Judgement {
  ndcg: number;
  hitRate: number;
  /** Equation (5), mean over candidates; null where there are none. */
  loss: number | null;
  /** Per question, for paired comparisons. */
  perQuestion: { shopper: number; ndcg: number; hit: number }[];
}

/** Length of list judged. */
const DEPTH = 12;
/** Candidates of a run are padded to a multiple of this, so that few buffer sizes exist. */
const PAD = 64;

export type RankerForward = Awaited<ReturnType<RankerModel["compile"]>>;

/** Judges the model's order of each question's candidates; `forward` is the model, compiled. */
export async function judge(
  model: RankerModel,
  forward: RankerForward,
  questions: readonly RankerQuestion[],
): Promise<Judgement> {
  let loss = 0;
  let candidates = 0;
  const perQuestion: Judgement["perQuestion"] = [];
  for (const q of questions) {
    const scores = await scoresOf(model, forward, q);
    scores.forEach((score, i) => {
      loss += crossEntropyOf(score, q.labels[i]! > 0);
    });
    candidates += scores.length;
    perQuestion.push({ shopper: q.shopperKey, ...topOf(q, topK(scores, DEPTH)) });
  }
  return { ...average(perQuestion), loss: candidates > 0 ? loss / candidates : null, perQuestion };
}

/** Equation (4) for every candidate of a question, in the order of its keys. */
export async function scoresOf(model: RankerModel, forward: RankerForward, q: RankerQuestion): Promise<Float32Array> {
  const n = q.keys.length;
  if (n === 0) return new Float32Array(0);
  const G = Math.ceil(n / PAD) * PAD;
  const batch = forward.batch({ Q: 1, G });
  fillRanker(batch.feeds, 0, q, G, model.sizes.dim);
  await forward.run(batch);
  return batch.outputs.score.slice(0, n);
}

/** NDCG@12 of one order of a question's candidates, given as scores. */
export function ndcgOf(q: RankerQuestion, scores: Float32Array): number {
  return topOf(q, topK(scores, DEPTH)).ndcg;
}

function topOf(q: RankerQuestion, top: Int32Array): { ndcg: number; hit: number } {
  let gain = 0;
  let hit = 0;
  top.forEach((i, rank) => {
    if (q.labels[i]! <= 0) return;
    gain += 1 / Math.log2(rank + 2);
    hit = 1;
  });
  let ideal = 0;
  for (let rank = 0; rank < Math.min(DEPTH, q.wanted); rank++) ideal += 1 / Math.log2(rank + 2);
  return { ndcg: ideal > 0 ? gain / ideal : 0, hit };
}

function average(list: Judgement["perQuestion"]): { ndcg: number; hitRate: number } {
  const n = Math.max(1, list.length);
  return { ndcg: list.reduce((sum, q) => sum + q.ndcg, 0) / n, hitRate: list.reduce((sum, q) => sum + q.hit, 0) / n };
}
