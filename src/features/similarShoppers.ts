/** Shoppers like the one who asks: those who met the same products, rare ones counting more (user-kNN). */
import { grown } from "../common/grown.js";
import type { ProductKey, ShopperKey } from "../domain.js";
import { INTERACTION_TYPES } from "../domain.js";
import { lengthBefore } from "./histories.js";
import type { Question } from "./question.js";
import type { ShopState } from "./shopState.js";

/** Last distinct products of the history whose shoppers are looked at. */
const NEWEST = 10;
/** Neighbours kept, and the last events of each that are looked at. */
const NEIGHBOURS = 150;
const EVENTS = 40;
const REMOVE = INTERACTION_TYPES.indexOf("REMOVE_FROM_CART");

export interface SimilarShopper {
  shopper: ShopperKey;
  /** `sum_i 1 / (ln(2 + n_i) sqrt(1 + position_i)) / sqrt(2 + events)` over the products both met. */
  weight: number;
}

const remembered = new WeakMap<Question, SimilarShopper[]>();

/** The most similar shoppers first; found once a question. */
export function similarShoppers(question: Question, state: ShopState): readonly SimilarShopper[] {
  const known = remembered.get(question);
  if (known) return known;
  const found = findSimilar(question, state);
  remembered.set(question, found);
  return found;
}

function findSimilar({ entries, shopper: asking }: Question, state: ShopState): SimilarShopper[] {
  const overlap = new Map<ShopperKey, number>();
  entries.slice(0, NEWEST).forEach(({ product }, i) => {
    const weight = 1 / (Math.log(2 + state.cooccurrence.meetings(product)) * Math.sqrt(1 + i));
    for (const other of state.audience.of(product)) if (other !== asking) overlap.set(other, (overlap.get(other) ?? 0) + weight);
  });
  const similar = Array.from(overlap, ([shopper, shared]) => ({
    shopper,
    weight: shared / Math.sqrt(2 + state.histories.lengthOf(shopper)),
  }));
  return similar.sort((a, b) => b.weight - a.weight || a.shopper - b.shopper).slice(0, NEIGHBOURS);
}

/** By product: the number of the last shopper in whose history it was seen; used by one visit at a time. */
let seenBy = new Float64Array(0);
let shoppersSeen = 0;

/** Visits what the similar shoppers met before the question's moment, each product once a shopper. */
export function forEachShared(question: Question, state: ShopState, visit: (product: ProductKey, weight: number) => void): void {
  if (seenBy.length < state.catalogue.size) seenBy = grown(seenBy, 2 * state.catalogue.size);
  for (const { shopper, weight } of similarShoppers(question, state)) {
    const history = state.histories.of(shopper);
    const until = lengthBefore(history, question.at);
    shoppersSeen++;
    for (let i = until - 1; i >= Math.max(0, until - EVENTS); i--) {
      const product = history.product[i]!;
      if (history.type[i] === REMOVE || seenBy[product] === shoppersSeen) continue;
      seenBy[product] = shoppersSeen;
      visit(product, weight);
    }
  }
}
