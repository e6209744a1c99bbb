/** Where rows go: what makes two rows the same, what a repeated row becomes, and how a batch is written. */
import { mapLimited } from "../common/concurrent.js";
import type { InteractionInput, ProductInput, ReviewInput, ShopperInput } from "../domain.js";
import { productDigests } from "../encoders/lexical/productDigests.js";
import type { Catalogue, Events, ProductRow, ReadyInteractions, Shoppers, UpsertOutcome } from "../store/ports.js";
import type { Problem } from "./fields.js";
import type { Repeat } from "./repeats.js";
import { interactionIdentity } from "./rows/interaction.js";

/** What a written batch became; `rejected` names rows by their index in the batch. */
export interface Written extends UpsertOutcome {
  rejected: { index: number; problem: Problem }[];
}

/** `T`: a row as read. `P`: a batch made ready, e.g. with digests; done while the batch before is still being written. */
export interface Sink<T, P> {
  identity(row: T): string;
  quantity(row: T): number;
  /** The last of several equal rows, standing for all of them. */
  merge(row: T, repeat: Repeat): T;
  prepare(rows: T[]): Promise<P>;
  write(prepared: P): Promise<Written>;
  /** How many rows of this kind the store holds. */
  count?(): Promise<number>;
}

/** Image files read at a time for their digests. */
const OPEN_FILES = 16;

/** A row that is simply the last of its kind. */
const lastCounts = {
  quantity: () => 1,
  merge: <T>(row: T): T => row,
};

export function productSink(catalogue: Catalogue): Sink<ProductInput, ProductRow[]> {
  return {
    ...lastCounts,
    identity: (row) => row.id,
    prepare: (rows) => mapLimited(rows, OPEN_FILES, toProductRow),
    write: async (rows) => ({ ...(await catalogue.upsertProducts(rows)), rejected: [] }),
    count: () => catalogue.countProducts(),
  };
}

/** An image that cannot be read is no image: such a product is normal, and an address that leads nowhere would be shown. */
async function toProductRow(product: ProductInput): Promise<ProductRow> {
  const digests = await productDigests(product);
  return { ...product, ...digests, imageUrl: digests.imageDigest === null ? undefined : product.imageUrl };
}

export function shopperSink(shoppers: Shoppers): Sink<ShopperInput, ShopperInput[]> {
  return {
    ...lastCounts,
    identity: (row) => row.id,
    prepare: async (rows) => rows,
    write: async (rows) => ({ ...(await shoppers.upsertShoppers(rows)), rejected: [] }),
    count: () => shoppers.countShoppers(),
  };
}

/** Rows without id that say the same thing add up: three rows of one purchase are a quantity of three. */
export function interactionSink(events: Events): Sink<InteractionInput, ReadyInteractions> {
  return {
    identity: interactionIdentity,
    quantity: (row) => row.quantity ?? 1,
    merge: (row, { quantity }) => (row.id === undefined ? { ...row, quantity } : row),
    prepare: async (rows) => events.readyInteractions(rows),
    async write(ready) {
      const { unknownProducts, ...outcome } = await events.recordInteractions(ready);
      return { ...outcome, rejected: unknownProducts.map((index) => unknownProduct(index, ready.rows[index]!.productId)) };
    },
    count: () => events.countEvents(),
  };
}

export function reviewSink(catalogue: Catalogue): Sink<ReviewInput, ReviewInput[]> {
  return {
    ...lastCounts,
    identity: (row) => row.id,
    prepare: async (rows) => rows,
    async write(rows) {
      const { unknownProducts, ...outcome } = await catalogue.addReviews(rows);
      const unknown = new Set(unknownProducts);
      const rejected = rows.flatMap(({ productId }, index) => (unknown.has(productId) ? [unknownProduct(index, productId)] : []));
      return { ...outcome, rejected };
    },
  };
}

function unknownProduct(index: number, productId: string): Written["rejected"][number] {
  const reason = "no such product; import the product first";
  return { index, problem: { code: "NOT_FOUND", field: "productId", value: productId, reason } };
}
