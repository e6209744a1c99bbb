/** What is evaluated: anything that ranks products for a question, be it a candidate source alone or the whole pipeline. */
import type { Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";

/** The name under which the trained model's lists are recorded; every other method is compared with it. */
export const MODEL = "model";

export interface Method {
  readonly name: string;
  /** Product keys, best first, at most k, each once; fewer where the method has nothing more to say. */
  rank(question: Question, state: ShopState, k: number): Promise<Int32Array> | Int32Array;
  /** Scores of `keys`, for AUC; left out by methods that only order. */
  score?(question: Question, state: ShopState, keys: Int32Array): Promise<Float32Array> | Float32Array;
  /** True where the scores are meant as probabilities of being wanted: their calibration is measured. */
  readonly probabilities?: boolean;
  /**
   * How well every product suits the question, indexed by product key: for the percentile ranks of products that nobody
   * interacted with yet. Left out by methods that know nothing of such products.
   */
  affinity?(question: Question, state: ShopState): Promise<Float32Array> | Float32Array;
}
