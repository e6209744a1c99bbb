/** Products new to the shop, first of all in the shopper's favourite categories; the way in for what nobody met yet. */
import type { ProductKey } from "../domain.js";
import { DAY } from "../features/calendar.js";
import { ScoreTable } from "./scoreTable.js";
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
  const earliest = question.clock - NEW_DAYS * DAY;
  let looked = 0;
  for (const key of state.catalogue.newest(question.at)) {
    const { createdAt } = state.catalogue.get(key)!;
    if (createdAt < earliest || ++looked > LOOKED_AT) break;
    visit(key, createdAt);
  }
  const { active } = state.stats;
  for (let i = active.length - 1; i >= Math.max(0, active.length - LOOKED_AT); i--) {
    const first = state.stats.first(active[i]!);
    if (first < earliest) break;
    // Asked about the past, a shop knows events that were still to come.
    if (first < question.at && Number.isNaN(state.catalogue.get(active[i]!)?.createdAt ?? Number.NaN)) visit(active[i]!, first);
  }
}

function novelty({ question }: Ask, first: number): number {
  return 2 ** (-Math.max(0, question.clock - first) / (HALF_LIFE * DAY));
}

function affinity({ state, question: { taste } }: Ask, key: ProductKey): number {
  const facts = state.catalogue.get(key);
  const narrow = taste.categories.get(facts?.categories.at(-1) ?? -1) ?? 0;
  const broad = taste.categories.get(facts?.categories[0] ?? -1) ?? 0;
  const brand = taste.brands.get(facts?.brand ?? -1) ?? 0;
  return 0.1 + narrow + 0.3 * broad + 0.3 * brand;
}
