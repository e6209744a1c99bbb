/** A shop in memory that can be replayed: a fake of the store's reading side, for tests about questions and answers. */
import { type EventBatch, INTERACTION_TYPES, type InteractionInput, type Product, type ShopperInput } from "../../src/domain.js";
import type { ReplayStore } from "../../src/evaluation/observedStore.js";

export type TinyProduct = Partial<Omit<Product, "key">> & { id: string };

/** Keys count from 1 in the order given; events are scanned in time order, as a store does. */
export function tinyShop(
  products: readonly TinyProduct[],
  interactions: readonly InteractionInput[],
  shoppers: readonly ShopperInput[] = [],
) {
  const rows: Product[] = products.map((p, i) => ({
    category: [],
    attributes: {},
    available: true,
    reviewText: "",
    updatedAt: new Date(0),
    ...p,
    key: i + 1,
  }));
  const productKeys = new Map(rows.map((p) => [p.id, p.key]));
  const named = new Map(shoppers.map((s) => [s.id, s]));
  for (const { userId } of interactions) if (!named.has(userId)) named.set(userId, { id: userId });
  const shopperKeys = new Map([...named.keys()].map((id, i) => [id, i + 1]));
  const sorted = interactions
    .map((row, i) => ({ row, seq: i + 1 }))
    .sort((a, b) => a.row.timestamp.getTime() - b.row.timestamp.getTime() || a.seq - b.seq);
  const store: ReplayStore = {
    async *scanProducts() {
      yield rows;
    },
    countProducts: async () => rows.length,
    countEvents: async () => sorted.length,
    async *scanShoppers() {
      yield [...named.values()].map((s) => ({ ...s, key: shopperKeys.get(s.id)!, attributes: s.attributes ?? {} }));
    },
    async *scanEvents({ from, until, batchSize = 1000 } = {}) {
      const chosen = sorted.filter(({ row }) => (!from || row.timestamp >= from) && (!until || row.timestamp < until));
      for (let i = 0; i < chosen.length; i += batchSize) yield batchOf(chosen.slice(i, i + batchSize), shopperKeys, productKeys);
    },
  };
  return { store, key: (id: string) => productKeys.get(id)!, shopperKey: (id: string) => shopperKeys.get(id)! };
}

function batchOf(
  rows: readonly { row: InteractionInput; seq: number }[],
  shoppers: ReadonlyMap<string, number>,
  products: ReadonlyMap<string, number>,
): EventBatch {
  return {
    length: rows.length,
    seq: Float64Array.from(rows, (r) => r.seq),
    shopper: Int32Array.from(rows, (r) => shoppers.get(r.row.userId)!),
    product: Int32Array.from(rows, (r) => products.get(r.row.productId)!),
    type: Uint8Array.from(rows, (r) => INTERACTION_TYPES.indexOf(r.row.type)),
    at: Float64Array.from(rows, (r) => r.row.timestamp.getTime()),
    dateOnly: Uint8Array.from(rows, (r) => (r.row.dateOnly ? 1 : 0)),
    value: Float32Array.from(rows, (r) => r.row.value ?? Number.NaN),
    quantity: Float32Array.from(rows, (r) => r.row.quantity ?? Number.NaN),
    context: rows.map((r) => r.row.context),
  };
}

/** A purchase; `when` is ISO 8601, a date alone being a day without a time. */
export function bought(userId: string, productId: string, when: string): InteractionInput {
  return { userId, productId, type: "PURCHASE", timestamp: new Date(when), dateOnly: when.length === 10 };
}
