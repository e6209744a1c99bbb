/** What shoppers with similar histories met: co-occurrence neighbours of the shopper's last products and of the page's. */
import { interactionWeight } from "../features/histories.js";
import { bestOfKeys, type CandidateSource } from "./source.js";

/** Last distinct products of the history whose neighbours are looked at. */
const NEWEST = 10;

export const itemKnn: CandidateSource = {
  name: "itemKnn",
  propose(ask, k) {
    const { question, state } = ask;
    const shown = new Set([...question.pageKeys, ...question.cartKeys]);
    const seeds = Array.from(shown, (product) => ({ product, weight: 1 }));
    question.entries.slice(0, NEWEST).forEach(({ product, type, value }, i) => {
      seeds.push({ product, weight: (0.3 + 0.7 * interactionWeight(type, value)) / Math.sqrt(1 + i) });
    });
    const scores = scratchFor(state.cooccurrence.size);
    const touched = state.cooccurrence.gather(seeds, scores);
    const found = bestOfKeys(touched.filter(ask.allows), (key) => scores[key]!, k);
    for (const key of touched) scores[key] = 0;
    return found;
  },
};

/** Zeros between calls: one table serves every question, and no call yields while it uses it. */
let scratch = new Float64Array(0);
function scratchFor(length: number): Float64Array {
  if (scratch.length < length) scratch = new Float64Array(2 * length);
  return scratch;
}
