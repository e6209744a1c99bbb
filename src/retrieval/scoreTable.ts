/** A dense table of scores by product key that is cleared by what was touched, so that a source costs what it looks at. */
import type { ProductKey } from "../domain.js";

export class ScoreTable {
  private scores = new Float64Array(0);
  private readonly touched: ProductKey[] = [];

  /**
   * The one table, for keys below `size` at least. Sources that share it must add and take without yielding in between.
   */
  static forKeys(size: number): ScoreTable {
    if (shared.scores.length < size) shared.scores = new Float64Array(2 * size);
    return shared;
  }

  /** Adds a positive number to a product's score; keys beyond the table are products that the catalogue does not have. */
  add(key: ProductKey, score: number): void {
    if (this.scores[key] === 0) this.touched.push(key);
    this.scores[key]! += score;
  }

  /** Hands over the products with a score, in no particular order, and clears the table. */
  take<T>(read: (keys: ProductKey[], scoreOf: (key: ProductKey) => number) => T): T {
    const keys = this.touched.splice(0);
    try {
      return read(keys, (key) => this.scores[key]!);
    } finally {
      for (const key of keys) this.scores[key] = 0;
    }
  }
}

const shared = new ScoreTable();
