/** Every shopper's interactions in time order, in growable columns; the memory behind "the next request knows". */
import { ofBfloat, toBfloat } from "../common/bfloat.js";
import { grown } from "../common/grown.js";
import { blockOf, placeOf, Runs, roomFor } from "../common/runs.js";
import { INTERACTION_TYPES, type ProductKey, type ShopperKey } from "../domain.js";
import { DAY } from "./calendar.js";

const PURCHASE = INTERACTION_TYPES.indexOf("PURCHASE");
const REMOVE = INTERACTION_TYPES.indexOf("REMOVE_FROM_CART");
const RATING = INTERACTION_TYPES.indexOf("RATING");

/** How much each kind of interaction says about wanting, in INTERACTION_TYPES order. */
export const TYPE_WEIGHTS: readonly number[] = [0.15, 0.3, 0.6, 0, 1, 1];

/** A shopper's columns as they are at this moment; index order is time order. */
export interface History {
  readonly product: Int32Array;
  readonly type: Uint8Array;
  /** Milliseconds. */
  readonly at: Float64Array;
  /** In 16 bits (`ofBfloat`); NaN unknown, as quantities. */
  readonly value: Uint16Array;
  readonly quantity: Uint16Array;
  /** 1 where only the day is known. */
  readonly dateOnly: Uint8Array;
}

/** One remembered product of a history: its strongest interaction on its last day. */
export interface HistoryEntry {
  product: ProductKey;
  type: number;
  at: number;
  value: number;
  quantity: number;
}

/** Numbers of a shopper's head. */
const [RUN, PLACES, LENGTH] = [0, 1, 2] as const;
const HEAD = 3;

/** The histories lie in shared blocks, a run of places for each shopper: 18 bytes an event. */
export class Histories {
  private readonly blocks: History[] = [];
  private readonly runs = new Runs((block, places) => {
    this.blocks[block] = emptyHistory(places);
  });
  /** [shoppers, 3]: the run, its places, and how many events it has. */
  private heads = new Uint32Array(HEAD * 1024);

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
    this.makeRoom(shopper);
    const run = this.heads[HEAD * shopper + RUN]!;
    const block = this.blocks[blockOf(run)]!;
    const first = placeOf(run);
    const end = first + this.heads[HEAD * shopper + LENGTH]!++;
    let i = end;
    while (i > first && block.at[i - 1]! > at) i--;
    if (i < end) for (const name of COLUMNS) block[name].copyWithin(i + 1, i, end);
    block.product[i] = product;
    block.type[i] = type;
    block.at[i] = at;
    block.value[i] = toBfloat(value);
    block.quantity[i] = toBfloat(quantity);
    block.dateOnly[i] = dateOnly ? 1 : 0;
  }

  of(shopper: ShopperKey | null): History {
    const length = this.lengthOf(shopper);
    if (shopper === null || length === 0) return EMPTY;
    const run = this.heads[HEAD * shopper + RUN]!;
    return part(this.blocks[blockOf(run)]!, placeOf(run), length);
  }

  /** A shopper's last `limit` events strictly before a moment: the places `from` to `to` of the columns, in time order. */
  lastBefore(shopper: ShopperKey, before: number, limit: number): { columns: History; from: number; to: number } {
    const length = this.lengthOf(shopper);
    if (length === 0) return { columns: EMPTY, from: 0, to: 0 };
    const run = this.heads[HEAD * shopper + RUN]!;
    const columns = this.blocks[blockOf(run)]!;
    const first = placeOf(run);
    const end = first + length;
    const to = columns.at[end - 1]! < before ? end : firstAtOrAfter(columns.at, before, first, end);
    return { columns, from: Math.max(first, to - limit), to };
  }

  /** One past the highest shopper with any event, or more: the length of arrays indexed by shopper. */
  get size(): number {
    return this.heads.length / HEAD;
  }

  /** How many events a shopper has. */
  lengthOf(shopper: ShopperKey | null): number {
    return shopper === null ? 0 : (this.heads[HEAD * shopper + LENGTH] ?? 0);
  }

  /** Shoppers with any event, ascending. */
  *shoppers(): Iterable<ShopperKey> {
    for (let s = 0; s < this.size; s++) if (this.lengthOf(s) > 0) yield s;
  }

  private makeRoom(shopper: ShopperKey): void {
    if (shopper >= this.size) this.heads = grown(this.heads, HEAD * Math.max(shopper + 1, Math.ceil(1.5 * this.size)));
    const { heads } = this;
    const head = HEAD * shopper;
    const places = heads[head + PLACES]!;
    if (heads[head + LENGTH]! < places) return;
    const room = roomFor(1, places);
    const run = this.runs.take(room);
    if (places > 0) {
      const old = heads[head + RUN]!;
      const from = part(this.blocks[blockOf(old)]!, placeOf(old), places);
      const to = this.blocks[blockOf(run)]!;
      for (const name of COLUMNS) to[name].set(from[name], placeOf(run));
      this.runs.giveBack(old, places);
    }
    heads[head + RUN] = run;
    heads[head + PLACES] = room;
  }
}

function emptyHistory(places: number): History {
  return {
    product: new Int32Array(places),
    type: new Uint8Array(places),
    at: new Float64Array(places),
    value: new Uint16Array(places),
    quantity: new Uint16Array(places),
    dateOnly: new Uint8Array(places),
  };
}
const EMPTY = emptyHistory(0);
const COLUMNS = Object.keys(EMPTY) as (keyof History)[];

function part(block: History, first: number, length: number): History {
  const end = first + length;
  return {
    product: block.product.subarray(first, end),
    type: block.type.subarray(first, end),
    at: block.at.subarray(first, end),
    value: block.value.subarray(first, end),
    quantity: block.quantity.subarray(first, end),
    dateOnly: block.dateOnly.subarray(first, end),
  };
}

/** How many events of a history are strictly earlier than `before`. */
export function lengthBefore({ at }: History, before: number): number {
  return firstAtOrAfter(at, before, 0, at.length);
}

/** The first of the places `low` to `high` whose moment is not before `moment`; `high` where there is none. */
function firstAtOrAfter(at: Float64Array, moment: number, low: number, high: number): number {
  while (low < high) {
    const mid = (low + high) >> 1;
    if (at[mid]! < moment) low = mid + 1;
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
        known.value = ofBfloat(history.value[i]!);
        known.quantity = ofBfloat(history.quantity[i]!);
      }
      continue;
    }
    if (removed.has(product)) continue;
    if (type === REMOVE) {
      removed.add(product);
      continue;
    }
    if (entries.size === limit) break;
    const [value, quantity] = [ofBfloat(history.value[i]!), ofBfloat(history.quantity[i]!)];
    entries.set(product, { product, type, at: history.at[i]!, value, quantity });
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
