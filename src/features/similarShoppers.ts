/** Shoppers like the one who asks: those who met the same products, rare ones counting more (user-kNN). */
import { grown } from "../common/grown.js";
import { topK } from "../common/topK.js";
import { INTERACTION_TYPES } from "../domain.js";
import type { Histories } from "./histories.js";
import type { Question } from "./question.js";
import { type Scored, ScoreTable } from "./scoreTable.js";
import type { ShopState } from "./shopState.js";

/** Last distinct products of the history whose shoppers are looked at. */
const NEWEST = 10;
/** Neighbours kept (a byte tells them apart), and the last events of each that are looked at. */
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

/** The one table of shoppers. */
const overlap = new ScoreTable();

function findSimilar({ entries, shopper: asking }: Question, state: ShopState): SimilarShoppers {
  const { audience, cooccurrence, histories } = state;
  overlap.reserve(histories.size);
  entries.slice(0, NEWEST).forEach(({ product }, i) => {
    const weight = 1 / (Math.log(2 + cooccurrence.meetings(product)) * Math.sqrt(1 + i));
    overlap.addEach(audience.of(product), weight);
  });
  return overlap.take(({ keys, scores }) => {
    for (let i = 0; i < keys.length; i++)
      scores[i] = keys[i] === asking ? Number.NaN : scores[i]! / Math.sqrt(2 + histories.lengthOf(keys[i]!));
    const best = topK(scores, NEIGHBOURS, keys.length, keys);
    return { shoppers: best.map((i) => keys[i]!), weights: Float64Array.from(best, (i) => scores[i]!) };
  });
}

/** By product: which of the similar shoppers, from 1, was last seen to have met it; zeros between uses. */
let seenBy = new Uint8Array(0);

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
  const { size } = state.catalogue;
  if (seenBy.length < size) seenBy = grown(seenBy, 2 * size);
  const { shoppers, weights } = similarShoppers(question, state);
  gatherMet(shoppers, question.at, state.histories);
  const table = ScoreTable.forKeys(size);
  for (let i = 0, at = 0; i < shoppers.length; i++) {
    let n = 0;
    for (; at < ends[i]!; at++) {
      const key = met[at]!;
      // A product that the catalogue does not have is wanted by nobody.
      if (key >= size || seenBy[key] === i + 1) continue;
      seenBy[key] = i + 1;
      distinct[n++] = key;
    }
    table.addEach(distinct.subarray(0, n), weights[i]!);
  }
  return table.take(({ keys, scores }) => {
    for (let j = 0; j < keys.length; j++) seenBy[keys[j]!] = 0;
    return { keys: keys.slice(), scores: scores.slice() };
  });
}

/** What each of the similar shoppers met, the newest first, and where that ends; and what one of them met. */
const met = new Int32Array(NEIGHBOURS * EVENTS);
const ends = new Int32Array(NEIGHBOURS);
const distinct = new Int32Array(EVENTS);

/** Copied by itself, so that the processor waits for many histories at a time. */
function gatherMet(shoppers: Int32Array, before: number, histories: Histories): void {
  let n = 0;
  for (let i = 0; i < shoppers.length; i++) {
    const { columns, from, to } = histories.lastBefore(shoppers[i]!, before, EVENTS);
    const { product, type } = columns;
    for (let at = to - 1; at >= from; at--) {
      met[n] = product[at]!;
      n += type[at] === REMOVE ? 0 : 1;
    }
    ends[i] = n;
  }
}
