/** Products that share rare words with the shopper's last ones (title, category, brand, attributes): content without encoders. */
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
    const words: Word[] = [];
    TokenProfile.of(question.entries.slice(0, NEWEST), state).forEachToken((token, weight) => words.push({ token, weight }));
    const keys = someAllowed(weightedUnion(rarest(words, state.catalogue)), ask, BREADTH * k);
    return bestAllowed({ keys, scores: cosines(keys, words, state.catalogue) }, ask, k);
  },
};

/** One that the shopper's last products have, and what it adds to the cosine of another that has it. */
interface Word {
  token: number;
  weight: number;
}

/** The lists of products that carry each word, the rarest words first, up to MOST_CARRIERS: what most products carry finds anything. */
function rarest(words: readonly Word[], { carriers }: CatalogueFacts): WeightedList[] {
  const lists: (WeightedList & { token: number })[] = [];
  for (const { token, weight } of words) {
    const list = carriers.of(token);
    if (list) lists.push({ keys: list.keys, from: list.from, to: list.to, weight, token });
  }
  lists.sort((a, b) => a.to - a.from - (b.to - b.from) || a.token - b.token);
  let looked = 0;
  return lists.filter(({ from, to }) => {
    looked += to - from;
    return looked <= MOST_CARRIERS;
  });
}

/** By token, which word of the question at hand it is, from 1; zeros between calls. */
let placeOf = new Uint16Array(0);

/** Of the products' words and these, but for the norm of these, which all share. */
function cosines(products: Int32Array, words: readonly Word[], catalogue: CatalogueFacts): Float64Array {
  if (placeOf.length < catalogue.tokenCount) placeOf = new Uint16Array(2 * catalogue.tokenCount);
  // What is no word of the question adds nothing: a branch would often be guessed wrong.
  const weights = new Float64Array(words.length + 1);
  words.forEach(({ token, weight }, i) => {
    placeOf[token] = i + 1;
    weights[i + 1] = weight;
  });
  const { values, ends } = catalogue.tokens.gather(products);
  const found = new Float64Array(products.length);
  // By itself, so that the processor waits for many norms at a time.
  for (let i = 0; i < products.length; i++) found[i] = 1 / catalogue.tokenNorm(products[i]!);
  for (let i = 0, at = 0; i < products.length; i++) {
    let sum = 0;
    for (; at < ends[i]!; at++) sum += weights[placeOf[values[at]!]!]!;
    found[i]! *= sum;
  }
  for (const { token } of words) placeOf[token] = 0;
  return found;
}
