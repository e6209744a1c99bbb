/** Products new to the shop, first of all in the shopper's favourite categories; the way in for what nobody met yet. */
import { DAY } from "../features/calendar.js";
import type { CatalogueFacts } from "../features/catalogueFacts.js";
import type { Question } from "../features/question.js";
import type { Scored } from "../features/scoreTable.js";
import type { ShopState } from "../features/shopState.js";
import { bestAllowed, type CandidateSource } from "./source.js";

/** Milliseconds for which a product is new, and in which its novelty halves. */
const NEW_FOR = 60 * DAY;
const HALF_LIFE = 14 * DAY;
/** Newest products looked at: of those with a creation date, and of those known by their first event. */
const LOOKED_AT = 600;

export const newArrivals: CandidateSource = {
  name: "newArrivals",
  propose(ask, k) {
    const { state, question } = ask;
    const found: Scored = { keys: new Int32Array(2 * LOOKED_AT), scores: new Float64Array(2 * LOOKED_AT) };
    const dated = addCreated(state.catalogue, question, found);
    const n = state.catalogue.creation.length < state.catalogue.count ? addMet(state, question, found, dated) : dated;
    return bestAllowed({ keys: found.keys.subarray(0, n), scores: found.scores.subarray(0, n) }, ask, k);
  },
};

/** Writes the newest products by creation date, and returns how many they are. */
function addCreated(catalogue: CatalogueFacts, { at, clock, taste }: Question, found: Scored): number {
  const { keys, createdAt, faded, narrowest, broadest, brand } = createdUntil(catalogue, at);
  const fading = 2 ** (((createdAt[0] ?? 0) - clock) / HALF_LIFE);
  let n = 0;
  for (; n < keys.length && createdAt[n]! >= clock - NEW_FOR; n++) {
    const novelty = createdAt[n]! >= clock ? 1 : faded[n]! * fading;
    found.keys[n] = keys[n]!;
    found.scores[n] = novelty * affinity(taste, narrowest[n]!, broadest[n]!, brand[n]!);
  }
  return n;
}

/** Writes, from the n-th place on, products without a creation date, newest first by their first event; returns where they end. */
function addMet({ catalogue, stats }: ShopState, { at, clock, taste }: Question, found: Scored, from: number): number {
  const { active } = stats;
  const { columns } = catalogue;
  let n = from;
  for (let i = active.length - 1; i >= Math.max(0, active.length - LOOKED_AT); i--) {
    const key = active[i]!;
    const first = stats.first(key);
    if (first < clock - NEW_FOR) break;
    // Asked about the past, a shop knows events that were still to come.
    if (!(first < at) || !catalogue.has(key) || !Number.isNaN(catalogue.createdAtOf(key))) continue;
    const novelty = 2 ** (-Math.max(0, clock - first) / HALF_LIFE);
    found.keys[n] = key;
    found.scores[n++] = novelty * affinity(taste, columns.narrowest(key), columns.broadest(key), columns.brand(key));
  }
  return n;
}

function affinity({ categories, brands }: Question["taste"], narrowest: number, broadest: number, brand: number): number {
  return 0.1 + categories.get(narrowest) + 0.3 * categories.get(broadest) + 0.3 * brands.get(brand);
}

/** The products created last until a moment, newest first, and what of them is read by every question. */
interface Created {
  /** Of the catalogue. */
  version: number;
  /** How many products had been created. */
  until: number;
  keys: Int32Array;
  createdAt: Float64Array;
  /** How much of its novelty each had lost when the newest was created. */
  faded: Float64Array;
  narrowest: Int32Array;
  broadest: Int32Array;
  brand: Int32Array;
}
const remembered = new WeakMap<CatalogueFacts, Created>();

function createdUntil(catalogue: CatalogueFacts, at: number): Created {
  const { version, creation, columns } = catalogue;
  const until = creation.until(at);
  const known = remembered.get(catalogue);
  if (known?.version === version && known.until === until) return known;
  const keys = Int32Array.from({ length: Math.min(LOOKED_AT, until) }, (_, i) => creation.at(until - 1 - i));
  const createdAt = Float64Array.from(keys, (key) => columns.createdAt(key));
  const created: Created = {
    version,
    until,
    keys,
    createdAt,
    faded: createdAt.map((moment) => 2 ** ((moment - createdAt[0]!) / HALF_LIFE)),
    narrowest: keys.map((key) => columns.narrowest(key)),
    broadest: keys.map((key) => columns.broadest(key)),
    brand: keys.map((key) => columns.brand(key)),
  };
  remembered.set(catalogue, created);
  return created;
}
