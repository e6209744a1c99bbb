import type { ProductKey } from "../../domain.js";
import type { Question } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import type { Ask, CandidateSource } from "../../retrieval/source.js";
import type { Family, Method } from "../method.js";

/** A candidate source used alone, as a baseline. */
export function sourceMethod(name: string, source: CandidateSource, family: Family = "popularity"): Method {
  return {
    ...inTurn(name, [source]),
    family,
    propose: (question, state, k) => source.propose(unfiltered(question, state), k),
  };
}

/** Sources one after the other: what the next one adds comes after everything the one before had to say. */
export function inTurn(name: string, sources: readonly CandidateSource[]): Method {
  return {
    name,
    family: "popularity",
    async rank(question, state, k) {
      const ranked = new Set<ProductKey>();
      for (const source of sources) {
        if (ranked.size >= k) break;
        for (const key of (await source.propose(unfiltered(question, state), k)).keys) ranked.add(key);
      }
      return Int32Array.from(ranked).subarray(0, k);
    },
  };
}

/** Nothing is filtered: whether a product is available today says nothing of the moment asked about. */
function unfiltered(question: Question, state: ShopState): Ask {
  return { question, state, query: null, allows: () => true, filter: {}, excludeKeys: [] };
}
