/** A dense table of scores by product key that is cleared by what was touched, so that a source costs what it looks at. */
import { grown } from "../common/grown.js";
import type { ProductKey } from "../domain.js";

/** Products in no particular order, each with its score. */
export interface Scored {
  keys: Int32Array;
  scores: Float64Array;
}

export class ScoreTable {
  private table = new Float64Array(0);
  /** Products with a score, and these scores once they are handed over; both longer than they need be. */
  private touched = new Int32Array(1024);
  private gathered = new Float64Array(1024);
  private count = 0;

  /**
   * The one table, for keys below `size` at least. Sources that share it must add and take without yielding in between.
   */
  static forKeys(size: number): ScoreTable {
    if (shared.table.length < size) shared.table = new Float64Array(2 * size);
    return shared;
  }

  /** Adds a positive number to a product's score; keys beyond the table are products that the catalogue does not have. */
  add(key: ProductKey, score: number): void {
    const before = this.table[key];
    if (before === undefined) return;
    if (before === 0) {
      if (this.count === this.touched.length) this.touched = grown(this.touched, 2 * this.count);
      this.touched[this.count++] = key;
    }
    this.table[key] = before + score;
  }

  /** Adds the same to each of some products of the catalogue. */
  addAll(keys: Int32Array, score: number): void {
    if (this.touched.length < this.count + keys.length) this.touched = grown(this.touched, 2 * (this.count + keys.length));
    const { table, touched } = this;
    let { count } = this;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const before = table[key]!;
      // Written whatever it is, and kept by moving on: a branch would often be guessed wrong.
      touched[count] = key;
      count += before === 0 ? 1 : 0;
      table[key] = before + score;
    }
    this.count = count;
  }

  /** Hands over the products with a score, in no particular order and for as long as `read` takes, and clears the table. */
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
}

const shared = new ScoreTable();
