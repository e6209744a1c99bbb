/** What shoppers with similar histories met: co-occurrence neighbours of the shopper's last products and of the page's. */
import { interactionWeight } from "../features/histories.js";
import { ScoreTable } from "../features/scoreTable.js";
import { bestAllowed, type CandidateSource } from "./source.js";

/** Last distinct products of the history whose neighbours are looked at. */
const NEWEST = 10;

export const itemKnn: CandidateSource = {
  name: "itemKnn",
  propose(ask, k) {
    const { question, state } = ask;
    const { cooccurrence } = state;
    const table = ScoreTable.forKeys(state.catalogue.size);
    const addNeighbours = (product: number, weight: number): void =>
      table.addRow(cooccurrence.neighboursOf(product), weight * cooccurrence.scale(product));
    for (const shown of new Set([...question.pageKeys, ...question.cartKeys])) addNeighbours(shown, 1);
    question.entries.slice(0, NEWEST).forEach(({ product, type, value }, i) => {
      addNeighbours(product, (0.3 + 0.7 * interactionWeight(type, value)) / Math.sqrt(1 + i));
    });
    return table.take((found) => {
      for (let i = 0; i < found.keys.length; i++) found.scores[i]! *= cooccurrence.scale(found.keys[i]!);
      return bestAllowed(found, ask, k);
    });
  },
};
