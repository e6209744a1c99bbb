/** What shoppers like this one met: user-kNN over the shoppers who met the same products lately. */
import { forEachShared } from "../features/similarShoppers.js";
import { ScoreTable } from "./scoreTable.js";
import { bestAllowed, type CandidateSource } from "./source.js";

export const userKnn: CandidateSource = {
  name: "userKnn",
  propose(ask, k) {
    const scores = ScoreTable.forKeys(ask.state.catalogue.size);
    forEachShared(ask.question, ask.state, (product, weight) => scores.add(product, weight));
    return scores.take((found) => bestAllowed(found, ask, k));
  },
};
