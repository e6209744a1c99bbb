/** Products by the moment of their creation, kept in order as they come and change. */
import { grown } from "../../common/grown.js";
import type { ProductKey } from "../../domain.js";

export class CreationOrder {
  /** Oldest first, ties by key; both longer than `length`. */
  private keys: Int32Array;
  private moments: Float64Array;
  /** How many of the products are dated. */
  length: number;

  /** `createdAt` of these products; those without one (NaN) are left out. */
  constructor(createdAt: (key: ProductKey) => number, products: Iterable<ProductKey>) {
    const known = Array.from(products).filter((key) => !Number.isNaN(createdAt(key)));
    this.keys = Int32Array.from(known.sort((a, b) => createdAt(a) - createdAt(b) || a - b));
    this.moments = Float64Array.from(this.keys, createdAt);
    this.length = known.length;
  }

  add(key: ProductKey, createdAt: number): void {
    if (this.length === this.keys.length) {
      this.keys = grown(this.keys, 2 * this.length + 16);
      this.moments = grown(this.moments, 2 * this.length + 16);
    }
    const at = this.until(createdAt);
    this.keys.copyWithin(at + 1, at, this.length);
    this.moments.copyWithin(at + 1, at, this.length);
    this.keys[at] = key;
    this.moments[at] = createdAt;
    this.length++;
  }

  remove(key: ProductKey, createdAt: number): void {
    for (let at = this.until(createdAt) - 1; at >= 0 && this.moments[at] === createdAt; at--) {
      if (this.keys[at] !== key) continue;
      this.keys.copyWithin(at, at + 1, this.length);
      this.moments.copyWithin(at, at + 1, this.length);
      this.length--;
      return;
    }
  }

  /** How many products were created at or before a moment, which is also where the next one belongs. */
  until(moment: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.moments[mid]! <= moment) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  /** The i-th product, from the oldest. */
  at(i: number): ProductKey {
    return this.keys[i]!;
  }
}
