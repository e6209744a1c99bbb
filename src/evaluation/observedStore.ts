/**
 * The shop's store as an evaluation lets it be read: withheld interactions are not in it, and what the evaluation has to
 * know of products and shoppers is noted while others read them.
 */
import { createHash } from "node:crypto";
import { digest } from "../common/hash.js";
import type { EventBatch, ProductKey, ShopperKey } from "../domain.js";
import type { Catalogue, Events, Shoppers } from "../store/ports.js";

/** What an evaluation reads of a shop. */
export type ReplayStore = Pick<Catalogue, "scanProducts" | "countProducts"> &
  Pick<Shoppers, "scanShoppers"> &
  Pick<Events, "scanEvents" | "countEvents">;

export interface ObservedStore<S extends ReplayStore> {
  store: S;
  /** The shop's own ids of the shoppers read so far, by key. */
  shopperIds: ReadonlyMap<ShopperKey, string>;
  /** Products read so far that have an image. */
  withImage: ReadonlySet<ProductKey>;
}

/** `known`: how many of a shopper's first interactions are in the store (shoppers left out: all of them). */
export function observeStore<S extends ReplayStore>(store: S, known?: ReadonlyMap<ShopperKey, number>): ObservedStore<S> {
  const shopperIds = new Map<ShopperKey, string>();
  const withImage = new Set<ProductKey>();
  const observed: S = {
    ...store,
    async *scanProducts(options) {
      for await (const products of store.scanProducts(options)) {
        for (const product of products) if (product.imageUrl) withImage.add(product.key);
        yield products;
      }
    },
    async *scanShoppers(options) {
      for await (const shoppers of store.scanShoppers(options)) {
        for (const { key, id } of shoppers) shopperIds.set(key, id);
        yield shoppers;
      }
    },
    scanEvents: (options) => (known ? withoutWithheld(store.scanEvents(options), known) : store.scanEvents(options)),
  };
  return { store: observed, shopperIds, withImage };
}

/** Digest of the number of products and of all interactions before `until`, withheld or not. */
export async function digestData(store: Pick<ReplayStore, "countProducts" | "scanEvents">, until: Date): Promise<string> {
  const hash = createHash("sha256");
  for await (const { shopper, product, type, at } of store.scanEvents({ until }))
    for (const column of [shopper, product, type, at])
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return digest({ products: await store.countProducts(), events: hash.digest("hex") });
}

async function* withoutWithheld(
  batches: AsyncIterable<EventBatch>,
  known: ReadonlyMap<ShopperKey, number>,
): AsyncGenerator<EventBatch> {
  const positions = new Map<ShopperKey, number>();
  for await (const batch of batches) {
    const kept: number[] = [];
    for (let i = 0; i < batch.length; i++) {
      const shopper = batch.shopper[i]!;
      const position = positions.get(shopper) ?? 0;
      positions.set(shopper, position + 1);
      if (position < (known.get(shopper) ?? Number.POSITIVE_INFINITY)) kept.push(i);
    }
    yield kept.length === batch.length ? batch : rowsOf(batch, kept);
  }
}

function rowsOf(batch: EventBatch, rows: readonly number[]): EventBatch {
  return {
    length: rows.length,
    seq: Float64Array.from(rows, (i) => batch.seq[i]!),
    shopper: Int32Array.from(rows, (i) => batch.shopper[i]!),
    product: Int32Array.from(rows, (i) => batch.product[i]!),
    type: Uint8Array.from(rows, (i) => batch.type[i]!),
    at: Float64Array.from(rows, (i) => batch.at[i]!),
    dateOnly: Uint8Array.from(rows, (i) => batch.dateOnly[i]!),
    value: Float32Array.from(rows, (i) => batch.value[i]!),
    quantity: Float32Array.from(rows, (i) => batch.quantity[i]!),
    context: rows.map((i) => batch.context[i]),
  };
}
