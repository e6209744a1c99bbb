import { INTERACTION_TYPES, type ProductKey, type ShopperKey } from "../../domain.js";
import type { History } from "../../features/histories.js";
import type { ShopState } from "../../features/shopState.js";

const REMOVE = INTERACTION_TYPES.indexOf("REMOVE_FROM_CART");

/**
 * Follows a state that a replay moves forward: tells of every first meeting of a shopper and a product that the state holds
 * and that was not told of before. What a method counts from it knows what the state knows, and nothing later.
 */
export class NewMeetings {
  /** Events of each shopper told of so far. */
  private readonly told: number[] = [];
  private version = -1;

  constructor(private readonly state: ShopState) {}

  /** `earlier`: the shopper's distinct products before, newest first, at most `limit`. */
  each(limit: number, visit: (shopper: ShopperKey, product: ProductKey, earlier: readonly ProductKey[]) => void): void {
    const { histories, version } = this.state;
    if (version === this.version) return;
    this.version = version;
    for (const shopper of histories.shoppers()) {
      const history = histories.of(shopper);
      const from = this.told[shopper] ?? 0;
      if (from === history.product.length) continue;
      this.told[shopper] = history.product.length;
      for (let i = from; i < history.product.length; i++) {
        if (history.type[i] === REMOVE) continue;
        const product = history.product[i]!;
        const earlier = newestBefore(history, i, limit);
        if (earlier) visit(shopper, product, earlier);
      }
    }
  }
}

/** The last distinct products before position i, newest first; null where the product itself is among what came before. */
function newestBefore({ product, type }: History, i: number, limit: number): ProductKey[] | null {
  const seen = new Set<ProductKey>();
  const newest: ProductKey[] = [];
  for (let j = i - 1; j >= 0; j--) {
    if (type[j] === REMOVE) continue;
    if (product[j] === product[i]) return null;
    if (newest.length === limit || seen.has(product[j]!)) continue;
    seen.add(product[j]!);
    newest.push(product[j]!);
  }
  return newest;
}
