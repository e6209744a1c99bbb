/**
 * Keeps a shop's state up with the store: events, products and vectors written by this process or by any other. Awaited
 * after a local write, it is what makes "the next request knows" true.
 */
import type { Product, ProductKey } from "../domain.js";
import type { Store } from "../store/ports.js";
import { makeVectors } from "./fillSpace.js";
import type { OnProduct } from "./loadState.js";
import type { Shop } from "./shop.js";

const EVENTS = 5000;
/** Products stamped this long before the newest one known may still come: their writer began earlier and ended later. */
const OVERLAP_MS = 2000;
/** ... for so long: then they have all come, and an idle shop need not read its newest products again and again. */
const OVERLAP_ENDS_MS = 30_000;
/** After a bulk write the overlap is given up rather than read again and again. */
const OVERLAP_PRODUCTS = 2000;
/** When a changed product is looked at again: another process may encode it after it wrote it. */
const REVISITS_MS = [2_000, 10_000, 40_000];
/** So many new products at once are an import, not news. */
const NEWS_SHARE = 0.1;

export class Follower {
  /** Products read lately, with their stamps. */
  private readonly recent = new Map<ProductKey, number>();
  private readonly revisits = new Map<ProductKey, number[]>();
  /** When a change was last seen, or the newest one that is known was written. */
  private changedAt: number;

  constructor(
    private readonly store: Pick<Store, "eventsAfter" | "scanProducts" | "shoppersByKeys" | "putVectors">,
    /** Newest product stamp known, milliseconds. */
    private updatedAt: number,
    private readonly now: () => number,
    private readonly onProduct: OnProduct = () => {},
  ) {
    // What was written long ago has nothing beside it that is still to be committed, and may be all of the catalogue.
    this.changedAt = Math.min(now(), updatedAt);
  }

  /** Applies new events to the shop. One call at a time. */
  async events({ state }: Shop): Promise<void> {
    for (;;) {
      const batch = await this.store.eventsAfter(state.lastSeq, EVENTS);
      const strangers = [...new Set(batch.shopper)].filter((key) => !state.knowsShopper(key));
      if (strangers.length > 0)
        for (const shopper of await this.store.shoppersByKeys(strangers)) if (shopper) state.meet(shopper);
      state.applyAll(batch);
      if (batch.length < EVENTS) return;
    }
  }

  /** Takes in new and changed products, with their vectors. One call at a time. */
  async products(shop: Shop): Promise<void> {
    const settled = this.now() - this.changedAt > OVERLAP_ENDS_MS;
    const overlap = this.recent.size <= OVERLAP_PRODUCTS && !settled ? -OVERLAP_MS : 1;
    const since = Number.isFinite(this.updatedAt) ? new Date(this.updatedAt + overlap) : new Date(0);
    const changed: Product[] = [];
    const { catalogue } = shop.state;
    for await (const batch of this.store.scanProducts({ updatedSince: since }))
      for (const product of batch) {
        const stamp = product.updatedAt.getTime();
        if (this.recent.get(product.key) === stamp) continue;
        this.recent.set(product.key, stamp);
        // Read with the whole catalogue, which may have been written in one go.
        if (catalogue.get(product.key)?.updatedAt !== stamp) changed.push(product);
      }
    if (changed.length > 0) this.changedAt = this.now();
    const strangers = changed.filter((product) => !catalogue.get(product.key)).length;
    const news = strangers <= Math.max(10, NEWS_SHARE * catalogue.count);
    for (const product of changed) {
      const known = catalogue.get(product.key);
      // Without a date of its own, a product that appears while the shop is open is as new as its appearance.
      const appeared = known ? known.createdAt : news ? this.now() : Number.NaN;
      const createdAt = product.createdAt ?? (Number.isNaN(appeared) ? undefined : new Date(appeared));
      catalogue.set({ ...product, createdAt });
      this.onProduct(product, catalogue.revisionOf(product.key));
      this.updatedAt = Math.max(this.updatedAt, product.updatedAt.getTime());
      this.revisits.set(
        product.key,
        REVISITS_MS.map((delay) => this.now() + delay),
      );
    }
    for (const [key, stamp] of this.recent) if (stamp < this.updatedAt - OVERLAP_MS) this.recent.delete(key);
    const due = this.dueRevisits();
    const keys = new Set([...changed.map((product) => product.key), ...due]);
    if (keys.size > 0) await makeVectors(this.store, shop.maker, shop.vectors, [...keys]);
  }

  private dueRevisits(): ProductKey[] {
    const now = this.now();
    const due: ProductKey[] = [];
    for (const [key, moments] of this.revisits) {
      if (moments[0]! > now) continue;
      due.push(key);
      while (moments.length > 0 && moments[0]! <= now) moments.shift();
      if (moments.length === 0) this.revisits.delete(key);
    }
    return due;
  }
}
