/** Products that share rare words with the shopper's last ones (title, category, brand, attributes): content without encoders. */
import { IntMap } from "../common/intMap.js";
import { TokenProfile } from "../features/pairs/lexical.js";
import { ScoreTable } from "../features/scoreTable.js";
import { bestAllowed, type CandidateSource } from "./source.js";

/** Last distinct products of the history whose words are looked at. */
const NEWEST = 8;
/** Carriers of words looked at, the rarest words first: what most products carry would find anything. */
const MOST_CARRIERS = 20_000;
/** Products found by their rare words whose cosine is then taken, by all words, as a multiple of those wanted. */
const BREADTH = 4;

export const lexical: CandidateSource = {
  name: "lexical",
  propose(ask, k) {
    const { question, state } = ask;
    const { catalogue } = state;
    const profile = TokenProfile.of(question.entries.slice(0, NEWEST), state);
    const words: { token: number; weight: number; carriers: number }[] = [];
    profile.forEachToken((token, weight) => words.push({ token, weight, carriers: catalogue.carriers.lengthOf(token) }));
    words.sort((a, b) => a.carriers - b.carriers || a.token - b.token);
    const table = ScoreTable.forKeys(catalogue.size);
    let left = MOST_CARRIERS;
    for (const { token, weight, carriers } of words) {
      left -= carriers;
      if (left < 0) break;
      table.addAll(catalogue.carriers.of(token), weight);
    }
    const { keys } = table.take((carriers) => bestAllowed(carriers, ask, BREADTH * k));
    const weights = new IntMap(words.length);
    for (const { token, weight } of words) weights.set(token, weight);
    const cosines = new Float64Array(keys.length);
    for (let i = 0; i < keys.length; i++) {
      for (const token of catalogue.tokens.of(keys[i]!)) cosines[i]! += weights.get(token);
      cosines[i]! /= catalogue.tokenNorm(keys[i]!);
    }
    return bestAllowed({ keys: Int32Array.from(keys), scores: cosines }, ask, k);
  },
};
