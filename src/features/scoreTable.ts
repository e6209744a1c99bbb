/** A dense table of scores by key (a product, a shopper) that is cleared by what was touched, so that a source costs what it looks at. */
import { grown } from "../common/grown.js";
import type { SparseRow } from "./sparseRows.js";

/** Products (or shoppers) in no particular order, each with its score. */
export interface Scored {
  keys: Int32Array;
  scores: Float64Array;
}

export class ScoreTable {
  /** Zeros between uses, but for key 0, which nothing has: it never looks untouched. */
  private table = Float64Array.of(1);
  /** Keys with a score, and these scores once they are handed over; both longer than they need be. */
  private touched = new Int32Array(1024);
  private gathered = new Float64Array(1024);
  private count = 0;

  /** The one table of products, for keys below `size`. Sources that share it must add and take without yielding in between. */
  static forKeys(size: number): ScoreTable {
    return products.reserve(size);
  }

  /** Makes room for keys below `size`. */
  reserve(size: number): this {
    if (this.table.length < size) this.table = grown(this.table, 2 * size);
    return this;
  }

  /** Adds `weight` times a row's values, which are positive; keys beyond the table are products that the catalogue does not have. */
  addRow({ columns, values, unit, from, to }: SparseRow, weight: number): void {
    this.expect(to - from);
    const { table, touched } = this;
    const share = weight * unit;
    let { count } = this;
    for (let i = from; i < to; i++) {
      const key = columns[i]!;
      const before = table[key]!;
      // Written whatever it is, and kept by moving on: a branch would often be guessed wrong.
      touched[count] = key;
      count += before === 0 ? 1 : 0;
      table[key] = before + share * values[i]!;
    }
    this.count = count;
  }

  /** Adds the same positive number to each of some keys. */
  addEach(keys: Int32Array, score: number): void {
    this.expect(keys.length);
    const { table, touched } = this;
    let { count } = this;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const before = table[key]!;
      touched[count] = key;
      count += before === 0 ? 1 : 0;
      table[key] = before + score;
    }
    this.count = count;
  }

  /** Hands over the keys with a score, in no particular order and for as long as `read` takes, and clears the table. */
  take<T>(read: (found: Scored) => T): T {
    const { count, table } = this;
    if (this.gathered.length < count) this.gathered = new Float64Array(this.touched.length);
    const keys = this.touched.subarray(0, count);
    const scores = this.gathered.subarray(0, count);
    for (let i = 0; i < count; i++) {
      scores[i] = table[keys[i]!]!;
      table[keys[i]!] = 0;
    }
    this.count = 0;
    return read({ keys, scores });
  }

  /** Makes room for so many more touched keys, and one. */
  private expect(more: number): void {
    if (this.touched.length <= this.count + more) this.touched = grown(this.touched, 2 * (this.count + more));
  }
}

const products = new ScoreTable();
