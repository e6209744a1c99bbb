/** Every shopper's interactions in time order, in growable columns; the memory behind "the next request knows". */
import { INTERACTION_TYPES, type ProductKey, type ShopperKey } from "../domain.js";
import { DAY } from "./calendar.js";

const PURCHASE = INTERACTION_TYPES.indexOf("PURCHASE");
const REMOVE = INTERACTION_TYPES.indexOf("REMOVE_FROM_CART");
const RATING = INTERACTION_TYPES.indexOf("RATING");

/** How much each kind of interaction says about wanting, in INTERACTION_TYPES order. */
export const TYPE_WEIGHTS: readonly number[] = [0.15, 0.3, 0.6, 0, 1, 1];

export interface History {
  /** Parallel columns; index order is time order. */
  product: ProductKey[];
  type: number[];
  at: number[];
  value: number[];
  quantity: number[];
  /** True where only the day is known. */
  dateOnly: boolean[];
}

/** One remembered product of a history: its strongest interaction on its last day. */
export interface HistoryEntry {
  product: ProductKey;
  type: number;
  at: number;
  value: number;
  quantity: number;
}

const EMPTY: History = emptyHistory();

export class Histories {
  private readonly byShopper: (History | undefined)[] = [];

  /** Inserts in time order; events that arrive late find their place. */
  add(
    shopper: ShopperKey,
    product: ProductKey,
    type: number,
    at: number,
    value: number,
    quantity: number,
    dateOnly = false,
  ): void {
    let h = this.byShopper[shopper];
    if (!h) {
      h = emptyHistory();
      this.byShopper[shopper] = h;
    }
    let i = h.at.length;
    while (i > 0 && h.at[i - 1]! > at) i--;
    insert(h.product, i, product);
    insert(h.type, i, type);
    insert(h.at, i, at);
    insert(h.value, i, value);
    insert(h.quantity, i, quantity);
    insert(h.dateOnly, i, dateOnly);
  }

  of(shopper: ShopperKey | null): History {
    return (shopper === null ? undefined : this.byShopper[shopper]) ?? EMPTY;
  }

  /** Shoppers with any event, ascending. */
  *shoppers(): Iterable<ShopperKey> {
    for (let s = 0; s < this.byShopper.length; s++) if (this.byShopper[s]) yield s;
  }
}

function emptyHistory(): History {
  return { product: [], type: [], at: [], value: [], quantity: [], dateOnly: [] };
}

function insert<T>(column: T[], i: number, value: T): void {
  if (i === column.length) column.push(value);
  else column.splice(i, 0, value);
}

/** How many events of a history are strictly earlier than `before` (binary search). */
export function lengthBefore(history: History, before: number): number {
  let low = 0;
  let high = history.at.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (history.at[mid]! < before) low = mid + 1;
    else high = mid;
  }
  return low;
}

/**
 * The last `limit` distinct products of a history's first `length` events, newest first. A product met several times is one
 * entry: its latest day's strongest interaction. Products taken out of the cart and not wanted since are left out.
 */
export function recentEntries(history: History, length: number, limit: number): HistoryEntry[] {
  const entries = new Map<ProductKey, HistoryEntry>();
  const removed = new Set<ProductKey>();
  const earliest = Math.max(0, length - 8 * limit);
  for (let i = length - 1; i >= earliest; i--) {
    const product = history.product[i]!;
    const type = history.type[i]!;
    const known = entries.get(product);
    if (known) {
      if (known.at - history.at[i]! < DAY && strength(type) > strength(known.type)) {
        // A rating's stars and a purchase's quantity belong to the interaction that they came with.
        known.type = type;
        known.value = history.value[i]!;
        known.quantity = history.quantity[i]!;
      }
      continue;
    }
    if (removed.has(product)) continue;
    if (type === REMOVE) {
      removed.add(product);
      continue;
    }
    if (entries.size === limit) break;
    entries.set(product, { product, type, at: history.at[i]!, value: history.value[i]!, quantity: history.quantity[i]! });
  }
  return [...entries.values()];
}

/** Evidence of wanting, from 0 to about 1; a rating counts by how it compares with the middle of five stars. */
export function interactionWeight(type: number, value: number): number {
  if (type === RATING && !Number.isNaN(value)) return value >= 4 ? 1 : value >= 3 ? 0.6 : 0.3;
  return TYPE_WEIGHTS[type] ?? 0;
}

export const isPurchase = (type: number): boolean => type === PURCHASE;

function strength(type: number): number {
  return TYPE_WEIGHTS[type] ?? 0;
}
