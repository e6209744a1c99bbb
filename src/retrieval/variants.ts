/** Other colours and sizes of what the shopper met: products of the same variant group that are new to the shopper. */
import type { ProductKey } from "../domain.js";
import { interactionWeight } from "../features/histories.js";
import { bestOf, type CandidateSource } from "./source.js";

/** Last distinct products of the history whose variants are looked at. */
const NEWEST = 15;
/** Half-life (index in POPULARITY_HALF_LIVES: two weeks) of the popularity that orders the variants of one product. */
const LATELY = 1;

export const variants: CandidateSource = {
  name: "variants",
  propose(ask, k) {
    const { question, state } = ask;
    const scores = new Map<ProductKey, number>();
    question.entries.slice(0, NEWEST).forEach((entry, i) => {
      const weight = (0.3 + 0.7 * interactionWeight(entry.type, entry.value)) / Math.sqrt(1 + i);
      for (const key of state.catalogue.variantsOf(entry.product)) {
        if (question.past.has(key)) continue;
        const wanted = 1 + Math.log1p(state.stats.count(key, LATELY, question.clock));
        scores.set(key, (scores.get(key) ?? 0) + weight * wanted);
      }
    });
    return bestOf(scores, ask, k);
  },
};
