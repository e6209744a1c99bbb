/** Shoppers like the one who asks: those who met the same products, rare ones counting more (user-kNN). */
import { grown } from "../common/grown.js";
import { IntMap } from "../common/intMap.js";
import { topK } from "../common/topK.js";
import { INTERACTION_TYPES } from "../domain.js";
import type { Question } from "./question.js";
import { type Scored, ScoreTable } from "./scoreTable.js";
import type { ShopState } from "./shopState.js";

/** Last distinct products of the history whose shoppers are looked at. */
const NEWEST = 10;
/** Neighbours kept, and the last events of each that are looked at. */
const NEIGHBOURS = 150;
const EVENTS = 40;
const REMOVE = INTERACTION_TYPES.indexOf("REMOVE_FROM_CART");

/** The most similar shoppers first. */
export interface SimilarShoppers {
  shoppers: Int32Array;
  /** `sum_i 1 / (ln(2 + n_i) sqrt(1 + position_i)) / sqrt(2 + events)` over the products both met. */
  weights: Float64Array;
}

const remembered = new WeakMap<Question, SimilarShoppers>();

/** Found once a question. */
export function similarShoppers(question: Question, state: ShopState): SimilarShoppers {
  const known = remembered.get(question);
  if (known) return known;
  const found = findSimilar(question, state);
  remembered.set(question, found);
  return found;
}

function findSimilar({ entries, shopper: asking }: Question, state: ShopState): SimilarShoppers {
  const audiences = entries.slice(0, NEWEST).map(({ product }) => ({ product, shoppers: state.audience.of(product) }));
  const overlap = new IntMap(audiences.reduce((sum, { shoppers }) => sum + shoppers.length, 0));
  audiences.forEach(({ product, shoppers }, i) => {
    const weight = 1 / (Math.log(2 + state.cooccurrence.meetings(product)) * Math.sqrt(1 + i));
    for (let j = 0; j < shoppers.length; j++) if (shoppers[j] !== asking) overlap.add(shoppers[j]!, weight);
  });
  const shoppers = new Int32Array(overlap.size);
  const weights = new Float64Array(overlap.size);
  let n = 0;
  overlap.forEach((shopper, shared) => {
    shoppers[n] = shopper;
    weights[n++] = shared / Math.sqrt(2 + state.histories.lengthOf(shopper));
  });
  const best = topK(weights, NEIGHBOURS, n, shoppers);
  return { shoppers: Int32Array.from(best, (i) => shoppers[i]!), weights: Float64Array.from(best, (i) => weights[i]!) };
}

/** By product: the number of the last shopper in whose history it was seen; used by one visit at a time. */
let seenBy = new Float64Array(0);
let shoppersSeen = 0;

const shared = new WeakMap<Question, Scored>();

/** What the similar shoppers met before the question's moment, each product once a shopper, by their weights. Found once a question. */
export function sharedProducts(question: Question, state: ShopState): Scored {
  let found = shared.get(question);
  if (!found) {
    found = findShared(question, state);
    shared.set(question, found);
  }
  return found;
}

function findShared(question: Question, state: ShopState): Scored {
  if (seenBy.length < state.catalogue.size) seenBy = grown(seenBy, 2 * state.catalogue.size);
  const table = ScoreTable.forKeys(state.catalogue.size);
  const { shoppers, weights } = similarShoppers(question, state);
  shoppers.forEach((shopper, i) => {
    shoppersSeen++;
    state.histories.forEachLast(shopper, question.at, EVENTS, (product, type) => {
      if (type === REMOVE || seenBy[product] === shoppersSeen) return;
      seenBy[product] = shoppersSeen;
      table.add(product, weights[i]!);
    });
  });
  return table.take(({ keys, scores }) => ({ keys: keys.slice(), scores: scores.slice() }));
}
