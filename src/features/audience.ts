/** Who met each product lately: the way from a shopper's products to shoppers like them (user-kNN). */
import type { ProductKey, ShopperKey } from "../domain.js";
import { IntRows } from "./intRows.js";

/** Shoppers remembered of a product, the latest; who met a bestseller long ago says little of its next buyer. */
const REMEMBERED = 200;

export class Audience {
  private readonly shoppers = new IntRows();

  /** Notes that a shopper met a product for the first time. */
  add(product: ProductKey, shopper: ShopperKey): void {
    this.shoppers.push(product, shopper);
    const length = this.shoppers.lengthOf(product);
    if (length >= 2 * REMEMBERED) this.shoppers.dropFirst(product, length - REMEMBERED);
  }

  /** The latest shoppers of a product, in the order in which they met it; 200 at most. */
  of(product: ProductKey): Int32Array {
    return this.shoppers.of(product).subarray(-REMEMBERED);
  }
}
