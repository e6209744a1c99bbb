/** Fused product vectors resident in memory, indexed by product key: for similarity features and exact search. */
import { CodeTable } from "../common/codeTable.js";
import { DotTable } from "../common/dotTable.js";
import { topK } from "../common/topK.js";
import type { ProductKey } from "../domain.js";

/** Below so many places all products are multiplied in full: it takes no longer. */
const FEW = 4096;
/** One product of so many is looked at before all are. */
const SAMPLE = 32;

export class ProductVectors {
  private table: DotTable;
  private present: Uint8Array;
  /** The same vectors in 8 bits; from the first search on. */
  private codes: CodeTable | null = null;
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
      this.codes = null;
    }
    const from = key * this.table.stride;
    if (this.present[key] === 1 && vector.every((x, d) => x === this.table.rows[from + d])) return;
    this.version++;
    this.table.rows.set(vector, from);
    this.present[key] = 1;
    this.codes?.set(key, this.get(key)!);
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

  /**
   * Products with about the `wanted` largest dot products with `query`, in no particular order, and these; none with one of
   * `least` or more is missing. Null where looking at all of them by `scores` is as good.
   */
  likely(query: Float32Array, wanted: number): { keys: Int32Array; scores: Float32Array; least: number } | null {
    const { size } = this;
    if (size < FEW || SAMPLE * wanted > size) return null;
    this.codes ??= this.coded();
    const sample = this.codes.sample(query, SAMPLE, size);
    const least = sample[topK(sample, 5 + Math.ceil((1.5 * wanted) / SAMPLE)).at(-1)!]!;
    const found = this.codes.above(query, least, size);
    const keys = new Int32Array(found.length);
    const scores = new Float32Array(found.length);
    const { rows, stride } = this.table;
    let n = 0;
    for (let i = 0; i < found.length; i++) {
      const key = found[i]!;
      if (this.present[key] === 0) continue;
      let score = 0;
      for (let d = 0, at = key * stride; d < query.length; d++, at++) score += query[d]! * rows[at]!;
      keys[n] = key;
      scores[n++] = score;
    }
    return { keys: keys.subarray(0, n), scores: scores.subarray(0, n), least };
  }

  private coded(): CodeTable {
    const codes = new CodeTable(this.dim, this.present.length);
    for (let key = 0; key < this.present.length; key++) if (this.present[key] === 1) codes.set(key, this.get(key)!);
    return codes;
  }
}
