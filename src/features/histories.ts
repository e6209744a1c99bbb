/** Every shopper's interactions in time order, in growable columns; the memory behind "the next request knows". */
import { grown } from "../common/grown.js";
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
  /** NaN unknown, as quantities. */
  readonly value: Float32Array;
  readonly quantity: Float32Array;
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

/** Events in a block of memory, and in the first run of a shopper. */
const BLOCK = 1 << 14;
const FIRST = 4;
/** Numbers of a shopper's head. */
const [BLOCK_OF, FIRST_PLACE, PLACES, LENGTH] = [0, 1, 2, 3] as const;

/**
 * The histories lie in shared blocks, a run of places for each shopper, since millions of small arrays would cost the garbage
 * collector more than the numbers are worth: 22 bytes an event. A run that is full is copied into one of twice its length.
 */
export class Histories {
  private readonly blocks: History[] = [];
  /** The shared block that is filled now, and how many of its places are used. */
  private shared = -1;
  private used = BLOCK;
  /** [shoppers, 4]: the run's block, its first place there, its places, and how many events it has. */
  private heads = new Int32Array(4 * 1024);
  /** Runs that were outgrown, by their number of places. */
  private readonly outgrown = new Map<number, { block: number; first: number }[]>();

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
    const block = this.blocks[this.heads[4 * shopper + BLOCK_OF]!]!;
    const first = this.heads[4 * shopper + FIRST_PLACE]!;
    const end = first + this.heads[4 * shopper + LENGTH]!++;
    let i = end;
    while (i > first && block.at[i - 1]! > at) i--;
    if (i < end) for (const name of COLUMNS) block[name].copyWithin(i + 1, i, end);
    block.product[i] = product;
    block.type[i] = type;
    block.at[i] = at;
    block.value[i] = value;
    block.quantity[i] = quantity;
    block.dateOnly[i] = dateOnly ? 1 : 0;
  }

  of(shopper: ShopperKey | null): History {
    const length = this.lengthOf(shopper);
    if (shopper === null || length === 0) return EMPTY;
    return part(this.blocks[this.heads[4 * shopper + BLOCK_OF]!]!, this.heads[4 * shopper + FIRST_PLACE]!, length);
  }

  /** A shopper's last `limit` events strictly before a moment: the places `from` to `to` of the columns, in time order. */
  lastBefore(shopper: ShopperKey, before: number, limit: number): { columns: History; from: number; to: number } {
    const length = this.lengthOf(shopper);
    if (length === 0) return { columns: EMPTY, from: 0, to: 0 };
    const columns = this.blocks[this.heads[4 * shopper + BLOCK_OF]!]!;
    const first = this.heads[4 * shopper + FIRST_PLACE]!;
    const end = first + length;
    const to = columns.at[end - 1]! < before ? end : firstAtOrAfter(columns.at, before, first, end);
    return { columns, from: Math.max(first, to - limit), to };
  }

  /** One past the highest shopper with any event, or more: the length of arrays indexed by shopper. */
  get size(): number {
    return this.heads.length / 4;
  }

  /** How many events a shopper has. */
  lengthOf(shopper: ShopperKey | null): number {
    return shopper === null ? 0 : (this.heads[4 * shopper + LENGTH] ?? 0);
  }

  /** Shoppers with any event, ascending. */
  *shoppers(): Iterable<ShopperKey> {
    for (let s = 0; s < this.size; s++) if (this.lengthOf(s) > 0) yield s;
  }

  private makeRoom(shopper: ShopperKey): void {
    if (shopper >= this.size) this.heads = grown(this.heads, 4 * Math.max(shopper + 1, 2 * this.size));
    const { heads } = this;
    const head = 4 * shopper;
    const places = heads[head + PLACES]!;
    if (heads[head + LENGTH]! < places) return;
    const old = { block: heads[head + BLOCK_OF]!, first: heads[head + FIRST_PLACE]! };
    const next = this.allocate(places === 0 ? FIRST : 2 * places);
    if (places > 0) {
      const from = part(this.blocks[old.block]!, old.first, places);
      const to = this.blocks[next.block]!;
      for (const name of COLUMNS) to[name].set(from[name], next.first);
      const free = this.outgrown.get(places);
      if (free) free.push(old);
      else this.outgrown.set(places, [old]);
    }
    heads[head + BLOCK_OF] = next.block;
    heads[head + FIRST_PLACE] = next.first;
    heads[head + PLACES] = places === 0 ? FIRST : 2 * places;
  }

  private allocate(places: number): { block: number; first: number } {
    const again = this.outgrown.get(places)?.pop();
    if (again) return again;
    // A run that is longer than a block has one to itself.
    if (places > BLOCK) return { block: this.blocks.push(blockOf(places)) - 1, first: 0 };
    if (this.used + places > BLOCK) {
      this.shared = this.blocks.push(blockOf(BLOCK)) - 1;
      this.used = 0;
    }
    this.used += places;
    return { block: this.shared, first: this.used - places };
  }
}

function blockOf(places: number): History {
  return {
    product: new Int32Array(places),
    type: new Uint8Array(places),
    at: new Float64Array(places),
    value: new Float32Array(places),
    quantity: new Float32Array(places),
    dateOnly: new Uint8Array(places),
  };
}
const EMPTY = blockOf(0);
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
