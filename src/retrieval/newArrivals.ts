/** Products new to the shop, first of all in the shopper's favourite categories; the way in for what nobody met yet. */
import type { ProductKey } from "../domain.js";
import { DAY } from "../features/calendar.js";
import { ScoreTable } from "../features/scoreTable.js";
import { type Ask, bestAllowed, type CandidateSource } from "./source.js";

/** Days for which a product is new, and days in which its novelty halves. */
const NEW_DAYS = 60;
const HALF_LIFE = 14;
/** Newest products looked at. */
const LOOKED_AT = 600;

export const newArrivals: CandidateSource = {
  name: "newArrivals",
  propose(ask, k) {
    const scores = ScoreTable.forKeys(ask.state.catalogue.size);
    forEachArrival(ask, (key, first) => scores.add(key, novelty(ask, first) * affinity(ask, key)));
    return scores.take((found) => bestAllowed(found, ask, k));
  },
};

/** New products and the moment each was first known, newest first: by creation date, or by first event where that is unknown. */
function forEachArrival({ state, question }: Ask, visit: (key: ProductKey, first: number) => void): void {
  const { catalogue, stats } = state;
  const earliest = question.clock - NEW_DAYS * DAY;
  let looked = 0;
  for (const key of catalogue.newest(question.at)) {
    const createdAt = catalogue.createdAtOf(key);
    if (createdAt < earliest || ++looked > LOOKED_AT) break;
    visit(key, createdAt);
  }
  const { active } = stats;
  for (let i = active.length - 1; i >= Math.max(0, active.length - LOOKED_AT); i--) {
    const first = stats.first(active[i]!);
    if (first < earliest) break;
    // Asked about the past, a shop knows events that were still to come.
    if (first < question.at && Number.isNaN(catalogue.createdAtOf(active[i]!))) visit(active[i]!, first);
  }
}

function novelty({ question }: Ask, first: number): number {
  return 2 ** (-Math.max(0, question.clock - first) / (HALF_LIFE * DAY));
}

function affinity({ state: { catalogue }, question: { taste } }: Ask, key: ProductKey): number {
  if (!catalogue.has(key)) return 0.1;
  const { narrowest, broadest, brand } = catalogue.columns;
  const { categories, brands } = taste;
  return 0.1 + categories.get(narrowest[key]!) + 0.3 * categories.get(broadest[key]!) + 0.3 * brands.get(brand[key]!);
}
