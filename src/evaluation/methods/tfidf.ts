import { topK } from "../../common/topK.js";
import type { Question } from "../../features/question.js";
import type { Method } from "../method.js";
import type { TokenIndex } from "../tokenIndex.js";

/** Products by the cosine of their tokens (category, brand, attributes; IDF-weighted) with those of the shopper's history. */
export function tfidfMethod(index: TokenIndex): Method {
  let last: { question: Question; scores: Float32Array } | undefined;
  const scoresOf = (question: Question): Float32Array => {
    if (last?.question !== question) last = { question, scores: index.cosines(question.taste.tokens) };
    return last.scores;
  };
  return {
    name: "tf-idf",
    rank(question, state, k) {
      if (question.taste.tokens.size === 0) return new Int32Array(0);
      // No product is key 0, and a score of 0 shares nothing with the history.
      return topK(scoresOf(question), k).filter((key) => state.catalogue.get(key));
    },
    score: (question, _state, keys) => Float32Array.from(keys, (key) => scoresOf(question)[key]!),
    affinity: (question) => scoresOf(question),
  };
}
