/** What shoppers like this one met: user-kNN over the shoppers who met the same products lately. */
import { sharedProducts } from "../features/similarShoppers.js";
import { bestAllowed, type CandidateSource } from "./source.js";

export const userKnn: CandidateSource = {
  name: "userKnn",
  propose: (ask, k) => bestAllowed(sharedProducts(ask.question, ask.state), ask, k),
};
