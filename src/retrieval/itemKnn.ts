/** What shoppers with similar histories met: co-occurrence neighbours of the shopper's last products and of the page's. */
import type { ProductKey } from "../domain.js";
import { interactionWeight } from "../features/histories.js";
import { bestOf, type CandidateSource } from "./source.js";

/** Last distinct products of the history whose neighbours are looked at. */
const NEWEST = 10;

export const itemKnn: CandidateSource = {
  name: "itemKnn",
  propose(ask, k) {
    const { question, state } = ask;
    const scores = new Map<ProductKey, number>();
    question.entries.slice(0, NEWEST).forEach((entry, i) => {
      const evidence = 0.3 + 0.7 * interactionWeight(entry.type, entry.value);
      state.cooccurrence.accumulate(entry.product, evidence / Math.sqrt(1 + i), scores);
    });
    for (const key of new Set([...question.pageKeys, ...question.cartKeys])) state.cooccurrence.accumulate(key, 1, scores);
    return bestOf(scores, ask, k);
  },
};
