import DataLoader from "dataloader";
import type { LRUCache } from "lru-cache";
import type { Product, ProductKey, Shopper } from "../../domain.js";
import type { Catalogue, Shoppers } from "../../store/ports.js";

/** Products as they were last read, shared by all requests: shown while the database does not answer. */
export type ProductMemory = LRUCache<ProductKey, Product>;

/** Batches and remembers look-ups for the length of one request; unknown ids load as null. */
export interface Loaders {
  productByKey: DataLoader<ProductKey, Product | null>;
  productById: DataLoader<string, Product | null>;
  shopperById: DataLoader<string, Shopper | null>;
}

/** `onStale` is told why products came from the memory. */
export function makeLoaders(store: Catalogue & Shoppers, memory: ProductMemory, onStale: (cause: unknown) => void): Loaders {
  const productsByKeys = async (keys: readonly ProductKey[]): Promise<(Product | null)[]> => {
    try {
      const products = await store.productsByKeys(keys);
      for (const product of products) if (product) memory.set(product.key, product);
      return products;
    } catch (cause) {
      const known = keys.map((key) => memory.get(key) ?? null);
      if (known.every((product) => product === null)) throw cause;
      onStale(cause);
      return known;
    }
  };
  return {
    productByKey: new DataLoader(productsByKeys, { maxBatchSize: 1000 }),
    productById: new DataLoader((ids) => store.productsByIds(ids), { maxBatchSize: 1000 }),
    shopperById: new DataLoader((ids) => store.shoppersByIds(ids), { maxBatchSize: 1000 }),
  };
}
