import { topK } from "../../common/topK.js";
import type { Question } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import type { Family, Method, Settings } from "../method.js";

export interface TableMethod {
  name: string;
  family: Family;
  settings?: Settings;
  /** A score for every product, by product key; `-Infinity` (or 0, where `floor` is 0) says nothing of one. */
  table(question: Question, state: ShopState): Promise<Float32Array> | Float32Array;
  /** Products at or below it are not listed; default 0. */
  floor?: number;
  /** True: the table speaks of products that nobody interacted with too. */
  knowsCold?: boolean;
}

/** A method that scores the whole catalogue at once: lists, AUC and blends are all read from that table. */
export function tableMethod({ name, family, settings, table, floor = 0, knowsCold = false }: TableMethod): Method {
  let last: { question: Question; scores: Float32Array } | undefined;
  const scoresOf = async (question: Question, state: ShopState): Promise<Float32Array> => {
    if (last?.question !== question) last = { question, scores: await table(question, state) };
    return last.scores;
  };
  const rank = async (question: Question, state: ShopState, k: number): Promise<Int32Array> => {
    const scores = await scoresOf(question, state);
    return topK(scores, k).filter((key) => scores[key]! > floor && state.catalogue.get(key));
  };
  return {
    name,
    family,
    ...(settings ? { settings } : {}),
    rank,
    async propose(question, state, k) {
      const keys = Array.from(await rank(question, state, k));
      const scores = await scoresOf(question, state);
      return { keys, scores: keys.map((key) => scores[key]!) };
    },
    async score(question, state, keys) {
      const scores = await scoresOf(question, state);
      return Float32Array.from(keys, (key) => scores[key] ?? Number.NEGATIVE_INFINITY);
    },
    ...(knowsCold ? { affinity: scoresOf } : {}),
  };
}
