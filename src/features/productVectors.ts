/** Fused product vectors resident in memory, indexed by product key: for similarity features and exact search. */
import type { ProductKey } from "../domain.js";

export class ProductVectors {
  private table: Float32Array;
  private present: Uint8Array;

  constructor(
    readonly dim: number,
    capacity = 1024,
  ) {
    this.table = new Float32Array(capacity * dim);
    this.present = new Uint8Array(capacity);
  }

  set(key: ProductKey, vector: Float32Array): void {
    if (key >= this.present.length) {
      const capacity = Math.max(key + 1, 2 * this.present.length);
      const table = new Float32Array(capacity * this.dim);
      table.set(this.table);
      this.table = table;
      const present = new Uint8Array(capacity);
      present.set(this.present);
      this.present = present;
    }
    this.table.set(vector, key * this.dim);
    this.present[key] = 1;
  }

  /** A view of the product's L2-normalised vector; undefined where there is none. */
  get(key: ProductKey): Float32Array | undefined {
    return this.present[key] === 1 ? this.table.subarray(key * this.dim, (key + 1) * this.dim) : undefined;
  }

  has(key: ProductKey): boolean {
    return this.present[key] === 1;
  }

  /** One past the highest key that may be present. */
  get size(): number {
    return this.present.length;
  }

  /** Dot products of `query` with every product into `out` (length `size`); -Infinity where there is no vector. */
  scores(query: Float32Array, out: Float32Array): void {
    const { dim, table, present } = this;
    for (let key = 0; key < present.length; key++) {
      if (present[key] === 0) {
        out[key] = Number.NEGATIVE_INFINITY;
        continue;
      }
      // Four sums at once: the processor need not wait for one addition before it starts the next.
      let a = 0;
      let b = 0;
      let c = 0;
      let e = 0;
      let at = key * dim;
      let d = 0;
      for (; d + 3 < dim; d += 4, at += 4) {
        a += query[d]! * table[at]!;
        b += query[d + 1]! * table[at + 1]!;
        c += query[d + 2]! * table[at + 2]!;
        e += query[d + 3]! * table[at + 3]!;
      }
      for (; d < dim; d++, at++) a += query[d]! * table[at]!;
      out[key] = a + b + c + e;
    }
  }
}
