/** Products that share rare words with the shopper's last ones (title, category, brand, attributes): content without encoders. */
import { IntMap } from "../common/intMap.js";
import { type WeightedList, weightedUnion } from "../common/weightedUnion.js";
import { MOST_CARRIERS } from "../features/catalogue/carriers.js";
import type { CatalogueFacts } from "../features/catalogueFacts.js";
import { TokenProfile } from "../features/pairs/lexical.js";
import { bestAllowed, type CandidateSource, someAllowed } from "./source.js";

/** Last distinct products of the history whose words are looked at. */
const NEWEST = 8;
/** Products found by their rare words whose cosine is then taken, by all words, as a multiple of those wanted. */
const BREADTH = 4;

export const lexical: CandidateSource = {
  name: "lexical",
  propose(ask, k) {
    const { question, state } = ask;
    const { catalogue } = state;
    const profile = TokenProfile.of(question.entries.slice(0, NEWEST), state);
    const weights = new IntMap(NEWEST * 16);
    profile.forEachToken((token, weight) => {
      weights.set(token, weight);
    });
    const keys = someAllowed(weightedUnion(rarest(weights, catalogue)), ask, BREADTH * k);
    return bestAllowed({ keys, scores: cosines(keys, weights, catalogue) }, ask, k);
  },
};

/** The lists of products that carry each word, the rarest words first, up to MOST_CARRIERS: what most products carry finds anything. */
function rarest(weights: IntMap, { carriers }: CatalogueFacts): WeightedList[] {
  const words: (WeightedList & { token: number; length: number })[] = [];
  weights.forEach((token, weight) => {
    const list = carriers.of(token);
    if (list) words.push({ ...list, weight, token, length: list.to - list.from });
  });
  words.sort((a, b) => a.length - b.length || a.token - b.token);
  let looked = 0;
  return words.filter(({ length }) => {
    looked += length;
    return looked <= MOST_CARRIERS;
  });
}

/** Of the products' words and these, but for the norm of these, which all share. */
function cosines(products: Int32Array, weights: IntMap, catalogue: CatalogueFacts): Float64Array {
  const { values, ends } = catalogue.tokens.gather(products);
  const found = new Float64Array(products.length);
  // By itself, so that the processor waits for many norms at a time.
  for (let i = 0; i < products.length; i++) found[i] = 1 / catalogue.tokenNorm(products[i]!);
  for (let i = 0, at = 0; i < products.length; i++) {
    let sum = 0;
    for (; at < ends[i]!; at++) sum += weights.get(values[at]!);
    found[i]! *= sum;
  }
  return found;
}
