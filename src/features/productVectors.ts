/** Fused product vectors resident in memory, indexed by product key: for similarity features and exact search. */
import { DotTable } from "../common/dotTable.js";
import type { ProductKey } from "../domain.js";

export class ProductVectors {
  private table: DotTable;
  private present: Uint8Array;
  /** Vectors that were new or changed so far: a cheap version number for caches. */
  version = 0;

  constructor(
    readonly dim: number,
    capacity = 1024,
  ) {
    this.table = new DotTable(dim, capacity);
    this.present = new Uint8Array(capacity);
  }

  set(key: ProductKey, vector: Float32Array): void {
    if (key >= this.present.length) {
      // By an eighth: it is the largest table in memory, and what comes after the start are a few products.
      const capacity = Math.max(key + 1, Math.ceil(1.125 * this.present.length) + 1024);
      const table = new DotTable(this.dim, capacity);
      table.rows.set(this.table.rows);
      this.table = table;
      const present = new Uint8Array(capacity);
      present.set(this.present);
      this.present = present;
    }
    const from = key * this.table.stride;
    if (this.present[key] === 1 && vector.every((x, d) => x === this.table.rows[from + d])) return;
    this.version++;
    this.table.rows.set(vector, from);
    this.present[key] = 1;
  }

  /** A view of the product's L2-normalised vector; undefined where there is none. */
  get(key: ProductKey): Float32Array | undefined {
    if (this.present[key] !== 1) return undefined;
    const from = key * this.table.stride;
    return this.table.rows.subarray(from, from + this.dim);
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
    const { present } = this;
    out.set(this.table.dots(query, present.length));
    for (let key = 0; key < present.length; key++) if (present[key] === 0) out[key] = Number.NEGATIVE_INFINITY;
  }
}
