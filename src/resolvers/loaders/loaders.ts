import DataLoader from "dataloader";
import type { Product, ProductKey, Shopper } from "../../domain.js";
import type { Catalogue, Shoppers } from "../../store/ports.js";

/** Batches and remembers look-ups for the length of one request; unknown ids load as null. */
export interface Loaders {
  productByKey: DataLoader<ProductKey, Product | null>;
  productById: DataLoader<string, Product | null>;
  shopperById: DataLoader<string, Shopper | null>;
}

export function makeLoaders(store: Catalogue & Shoppers): Loaders {
  return {
    productByKey: new DataLoader((keys) => store.productsByKeys(keys), { maxBatchSize: 1000 }),
    productById: new DataLoader((ids) => store.productsByIds(ids), { maxBatchSize: 1000 }),
    shopperById: new DataLoader((ids) => store.shoppersByIds(ids), { maxBatchSize: 1000 }),
  };
}
