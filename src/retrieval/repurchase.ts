/** The shopper's own past products: the oftener and the more lately, the better. */
import type { ProductKey } from "../domain.js";
import { DAY } from "../features/calendar.js";
import { bestOf, type CandidateSource } from "./source.js";

/** Days in which a past product loses half its weight. */
const HALF_LIFE = 30;

export const repurchase: CandidateSource = {
  name: "repurchase",
  propose(ask, k) {
    const { question, state } = ask;
    const scores = new Map<ProductKey, number>();
    for (const [key, past] of question.past) {
      const age = Math.max(0, question.clock - past.last) / DAY;
      const often = Math.log1p(past.count + 2 * past.purchases);
      scores.set(key, often * 2 ** (-age / HALF_LIFE) * (1 + state.stats.repeatRate(key)));
    }
    return bestOf(scores, ask, k);
  },
};
