/** What others went on to after the shopper's last products: a first-order Markov chain over products, a few steps back. */
import { ScoreTable } from "../features/scoreTable.js";
import { bestAllowed, type CandidateSource } from "./source.js";

/** Last distinct products of the history whose followers are looked at. */
const NEWEST = 6;
/** Shoppers that a product is imagined to have had besides, so that one follower is no certainty. */
const SHRINKAGE = 4;

export const transitions: CandidateSource = {
  name: "transitions",
  propose(ask, k) {
    const { cooccurrence, catalogue } = ask.state;
    const table = ScoreTable.forKeys(catalogue.size);
    ask.question.entries.slice(0, NEWEST).forEach(({ product }, i) => {
      const weight = 1 / ((cooccurrence.meetings(product) + SHRINKAGE) * (1 + i));
      table.addRow(cooccurrence.followersOf(product), weight);
    });
    return table.take((found) => bestAllowed(found, ask, k));
  },
};
