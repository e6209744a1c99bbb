/** Which row of the candidates a product has; a bit a product says first whether it has one, as most have none. */
import { Bits } from "../../common/bits.js";
import type { SparseRow } from "../sparseRows.js";

export class CandidateRows {
  private readonly bits = new Bits();
  private rows = new Int32Array(0);
  /** Places of a sparse row whose column is a candidate. */
  private hits = new Int32Array(1024);

  /** Runs `use` with these candidates, products below `size`, in their rows; it must not yield. */
  static with<T>(keys: Int32Array, size: number, use: (rows: CandidateRows) => T): T {
    shared.enter(keys, size);
    try {
      return use(shared);
    } finally {
      shared.leave(keys);
    }
  }

  /** -1 where the product is no candidate. */
  of(key: number): number {
    return this.bits.has(key) ? this.rows[key]! : -1;
  }

  /** Which of the places of a sparse row belong to candidates: a view that the next call overwrites. */
  placesIn({ columns, from, to }: SparseRow): Int32Array {
    if (this.hits.length < to - from) this.hits = new Int32Array(to - from);
    const { bits, hits } = this;
    let n = 0;
    for (let i = from; i < to; i++) {
      // Written whatever it is, and kept by moving on: a branch would often be guessed wrong.
      hits[n] = i;
      n += bits.bit(columns[i]!);
    }
    return hits.subarray(0, n);
  }

  private enter(keys: Int32Array, size: number): void {
    if (this.rows.length < size) {
      this.rows = new Int32Array(2 * size);
      this.bits.reserve(2 * size);
    }
    for (let i = 0; i < keys.length; i++) {
      this.rows[keys[i]!] = i;
      this.bits.set(keys[i]!, true);
    }
  }

  private leave(keys: Int32Array): void {
    for (let i = 0; i < keys.length; i++) this.bits.set(keys[i]!, false);
  }
}

const shared = new CandidateRows();
