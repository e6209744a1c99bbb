/** Fused product vectors resident in memory, indexed by product key: for similarity features and exact search. */
import { CodeTable } from "../common/codeTable.js";
import { DotTable } from "../common/dotTable.js";
import type { ProductKey } from "../domain.js";
import { isWorthSearching, type NearestKeys, type SharedVectors, searchersFor, searchNearest } from "./vectorSearch.js";

export class ProductVectors {
  private table: DotTable;
  private present: Uint8Array<SharedArrayBuffer>;
  /** The same vectors in 8 bits; from the first search on. */
  private codes: CodeTable | null = null;
  private sharing: SharedVectors | null = null;
  private readonly threads: Pick<SharedVectors, "searchers" | "guests">;
  /** Vectors that were new or changed so far: a cheap version number for caches. */
  version = 0;

  /** `searchers`: threads that search them together, each a part. `guests`: others that may search all of them, where one would do. */
  constructor(
    readonly dim: number,
    capacity = 1024,
    { searchers = searchersFor(capacity), guests = 0 }: { searchers?: number; guests?: number } = {},
  ) {
    this.threads = { searchers, guests: searchers === 1 ? guests : 0 };
    this.table = new DotTable(dim, capacity);
    this.present = new Uint8Array(new SharedArrayBuffer(capacity));
  }

  set(key: ProductKey, vector: Float32Array): void {
    if (key >= this.present.length) {
      // By an eighth: it is the largest table in memory, and what comes after the start are a few products.
      const capacity = Math.max(key + 1, Math.ceil(1.125 * this.present.length) + 1024);
      const table = new DotTable(this.dim, capacity);
      table.rows.set(this.table.rows);
      this.table = table;
      const present = new Uint8Array(new SharedArrayBuffer(capacity));
      present.set(this.present);
      this.present = present;
      this.codes = this.codes?.grown(capacity) ?? null;
      this.sharing = null;
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

  /** Dot products of `query` with these products' vectors; -Infinity where there is none. */
  scoresOf(keys: Int32Array, query: Float32Array): Float32Array {
    const { rows, stride } = this.table;
    const out = new Float32Array(keys.length);
    // Four numbers at a time, where that is not wasted on many others.
    const all = 4 * keys.length > this.size ? this.table.dots(query, this.size) : null;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      let score = all ? all[key]! : 0;
      if (!all) for (let d = 0, at = key * stride; d < query.length; d++, at++) score += query[d]! * rows[at]!;
      out[i] = this.present[key] === 1 ? score : Number.NEGATIVE_INFINITY;
    }
    return out;
  }

  /** The nearest as `searchNearest` finds them; null where looking at all products by `scores` is as good. */
  nearest(query: Float32Array, wanted: number): NearestKeys | null {
    if (!isWorthSearching(this.size, wanted)) return null;
    this.codes ??= this.coded();
    const { dim, present, codes } = this;
    const { rows, stride } = this.table;
    return searchNearest({ dim, rows, stride, present, codes }, query, wanted);
  }

  /** For a search in other threads; another object once the vectors lie elsewhere, as more came than there was room for. */
  get shared(): SharedVectors {
    this.codes ??= this.coded();
    this.sharing ??= {
      ...this.threads,
      dim: this.dim,
      capacity: this.size,
      stride: this.table.stride,
      rows: this.table.memory.buffer,
      present: this.present.buffer,
      codes: this.codes.memory,
    };
    return this.sharing;
  }

  private coded(): CodeTable {
    const { searchers, guests } = this.threads;
    const codes = new CodeTable(this.dim, this.present.length, searchers + guests);
    for (let key = 0; key < this.present.length; key++) if (this.present[key] === 1) codes.set(key, this.get(key)!);
    return codes;
  }
}
