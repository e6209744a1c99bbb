/** The numbers of every product, by product key: what sources and features read of many products lies together, the rest in columns. */
import { Bits } from "../../common/bits.js";
import { grown } from "../../common/grown.js";
import type { ProductKey } from "../../domain.js";

/** Bytes of a product's card: a line of the processor's cache. */
const CARD = 64;
/** Places in a card: of the whole numbers (the first 32 bytes), and of the others. */
const INTS = CARD / 4;
const [KNOWN, NARROWEST, BROADEST, BRAND, VARIANT_GROUP] = [0, 1, 2, 3, 4] as const;
const FLOATS = CARD / 8;
const [PRICE, CREATED_AT, NORM, NORM_VERSION] = [4, 5, 6, 7] as const;

/** What a card says; see `ProductColumns`' methods. */
export interface Card {
  narrowest: number;
  broadest: number;
  brand: number;
  variantGroup: number;
  price: number;
  createdAt: number;
}

export class ProductColumns {
  /** One past the highest key. */
  length = 0;
  /** The shop's own ids by key: entries of the catalogue's table of names. */
  id = new Int32Array(0);
  /** Index of the category path among the catalogue's; 0: none. */
  path = new Int32Array(0);
  /** Index of the list of markets among the catalogue's; 0: everywhere. */
  markets = new Int32Array(0);
  /** By itself, as filters ask it of many more products than are read otherwise. */
  readonly available = new Bits();
  /** What was written when: never the same number twice, in no catalogue of this process. */
  revision = new Float64Array(0);
  /** Milliseconds. */
  updatedAt = new Float64Array(0);
  /** Both of the same memory. */
  private ints = new Int32Array(0);
  private floats = new Float64Array(0);

  isKnown(key: ProductKey): boolean {
    return this.ints[key * INTS + KNOWN] === 1;
  }

  /** Interned words of a known product; -1 where there is none. */
  narrowest(key: ProductKey): number {
    return this.ints[key * INTS + NARROWEST]!;
  }
  broadest(key: ProductKey): number {
    return this.ints[key * INTS + BROADEST]!;
  }
  brand(key: ProductKey): number {
    return this.ints[key * INTS + BRAND]!;
  }
  variantGroup(key: ProductKey): number {
    return this.ints[key * INTS + VARIANT_GROUP]!;
  }

  /** In the currency's major unit; NaN unknown. */
  price(key: ProductKey): number {
    return this.floats[key * FLOATS + PRICE]!;
  }

  /** Milliseconds; NaN unknown. */
  createdAt(key: ProductKey): number {
    return this.floats[key * FLOATS + CREATED_AT]!;
  }

  set(key: ProductKey, card: Card): void {
    const { ints, floats } = this;
    this.length = Math.max(this.length, key + 1);
    ints[key * INTS + KNOWN] = 1;
    ints[key * INTS + NARROWEST] = card.narrowest;
    ints[key * INTS + BROADEST] = card.broadest;
    ints[key * INTS + BRAND] = card.brand;
    ints[key * INTS + VARIANT_GROUP] = card.variantGroup;
    floats[key * FLOATS + PRICE] = card.price;
    floats[key * FLOATS + CREATED_AT] = card.createdAt;
  }

  /** The norm of a product's words in a version of the catalogue (from 1), by `compute` where it is not known for that yet. */
  norm(key: ProductKey, version: number, compute: (key: ProductKey) => number): number {
    const { floats } = this;
    const at = key * FLOATS;
    if (floats[at + NORM_VERSION] !== version) {
      floats[at + NORM] = compute(key);
      floats[at + NORM_VERSION] = version;
    }
    return floats[at + NORM]!;
  }

  /** Makes room for a key: by a quarter at a time, as a large shop's memory would not take twice. */
  reserve(key: ProductKey): void {
    if (key < this.path.length) return;
    const length = Math.max(1024, key + 1, Math.ceil(1.25 * this.path.length));
    this.id = grown(this.id, length);
    this.path = grown(this.path, length);
    this.markets = grown(this.markets, length);
    this.available.reserve(length);
    this.revision = grown(this.revision, length);
    this.updatedAt = grown(this.updatedAt, length);
    this.ints = grown(this.ints, length * INTS);
    this.floats = new Float64Array(this.ints.buffer);
  }
}
