/** By word, the products that carry it. */
import type { ProductKey } from "../../domain.js";
import { IntRows } from "../intRows.js";

/** A word that more products carry says little of any of them: its list, the longest there are, is given up ... */
export const MOST_CARRIERS = 20_000;
/** ... until so few still carry it. Making it again takes a walk through the catalogue. */
const FEW_AGAIN = 0.9 * MOST_CARRIERS;

/** The places `from` to `to` of `keys`, ascending; to be read before the next change. */
export interface CarrierList {
  keys: Int32Array;
  from: number;
  to: number;
}

export class Carriers {
  private readonly lists = new IntRows();
  private readonly common = new Set<number>();

  /** `products`: all products with their words, for lists that are made again. */
  constructor(private readonly products: () => Iterable<[ProductKey, Int32Array]>) {}

  /** Null where more than MOST_CARRIERS products carry the word. */
  of(token: number): CarrierList | null {
    if (this.common.has(token)) return null;
    const from = this.lists.startOf(token);
    return { keys: this.lists.blockOf(token), from, to: from + this.lists.lengthOf(token) };
  }

  /** The same product may be added again. */
  add(token: number, key: ProductKey): void {
    if (this.common.has(token)) return;
    this.lists.insert(token, key);
    if (this.lists.lengthOf(token) <= MOST_CARRIERS) return;
    this.common.add(token);
    this.lists.clear(token);
  }

  /** `left`: how many products still carry the word. */
  remove(token: number, key: ProductKey, left: number): void {
    if (!this.common.has(token)) this.lists.remove(token, key);
    else if (left <= FEW_AGAIN) {
      this.common.delete(token);
      for (const [other, tokens] of this.products()) if (other !== key && tokens.includes(token)) this.lists.push(token, other);
    }
  }
}
