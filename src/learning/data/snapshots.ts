/**
 * Products' numbers (context profile, popularity, novelty) as of a few moments of the past. Towers learn from examples
 * whose product features are those of the last snapshot before them, never later ones.
 */
import { copyRun } from "../../common/vectors.js";
import type { ProductKey } from "../../domain.js";
import { PRODUCT_NUMBERS_DIM } from "../../features/layout.js";
import { productNumbers } from "../../features/productFeatures.js";
import type { ShopState } from "../../features/shopState.js";

export class Snapshot {
  private readonly rowOf: Int32Array;
  private readonly rows: Float32Array;

  /** Copies the numbers of every product with interactions; the others' are computed when asked, from `blank`. */
  constructor(
    state: ShopState,
    /** The same shop before any interaction. */
    private readonly blank: ShopState,
    readonly at: number,
  ) {
    const active = state.stats.active;
    this.rowOf = new Int32Array(state.catalogue.size);
    this.rows = new Float32Array(active.length * PRODUCT_NUMBERS_DIM);
    active.forEach((key, i) => {
      this.rowOf[key] = i + 1;
      productNumbers(state, key, at, this.rows, i * PRODUCT_NUMBERS_DIM);
    });
  }

  /** Writes PRODUCT_NUMBERS_DIM numbers at `offset`. */
  numbers(key: ProductKey, out: Float32Array, offset: number): void {
    const row = this.rowOf[key] ?? 0;
    if (row > 0) copyRun(this.rows, (row - 1) * PRODUCT_NUMBERS_DIM, PRODUCT_NUMBERS_DIM, out, offset);
    else productNumbers(this.blank, key, this.at, out, offset);
  }
}
