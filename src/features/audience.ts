/** Who met each product lately: the way from a shopper's products to shoppers like them (user-kNN). */
import type { ProductKey, ShopperKey } from "../domain.js";

/** Shoppers remembered of a product, the latest; who met a bestseller long ago says little of its next buyer. */
const REMEMBERED = 200;

export class Audience {
  private readonly shoppers: (ShopperKey[] | undefined)[] = [];

  /** Notes that a shopper met a product for the first time. */
  add(product: ProductKey, shopper: ShopperKey): void {
    const list = this.shoppers[product];
    if (!list) this.shoppers[product] = [shopper];
    else if (list.push(shopper) >= 2 * REMEMBERED) list.splice(0, list.length - REMEMBERED);
  }

  /** The latest shoppers of a product, in the order in which they met it; 200 at most. */
  of(product: ProductKey): readonly ShopperKey[] {
    const list = this.shoppers[product] ?? [];
    return list.length > REMEMBERED ? list.slice(-REMEMBERED) : list;
  }
}
