import DataLoader from "dataloader";
import type { LRUCache } from "lru-cache";
import type { Product, ProductKey, Shopper } from "../../domain.js";
import type { Catalogue, Shoppers } from "../../store/ports.js";

/**
 * Products as they were last read, shared by all requests: shown while the shop knows them to be unchanged, and while the
 * database does not answer. `version`: what `VersionOf` said before it was read.
 */
export type ProductMemory = LRUCache<ProductKey, { product: Product; version: number | undefined }>;

/** A number that is another one as soon as the shop knows that a product changed; undefined: it knows nothing of it. */
export type VersionOf = (key: ProductKey) => number | undefined;

/** Batches and remembers look-ups for the length of one request; unknown ids load as null. */
export interface Loaders {
  productByKey: DataLoader<ProductKey, Product | null>;
  productById: DataLoader<string, Product | null>;
  shopperById: DataLoader<string, Shopper | null>;
}

/** What the loaders ask of the store. */
export type LoaderReads = Pick<Catalogue, "productsByKeys" | "productsByIds"> & Pick<Shoppers, "shoppersByIds">;

/** What the shop in memory knows of products. */
export interface KnownProducts {
  versionOf: VersionOf;
  /** A product as far as it is known without the database; null: not at all. */
  sketchOf(key: ProductKey): Product | null;
}

/**
 * Where the database does not answer, products come from the memory though they may have changed, and those that are not
 * in it as sketches; `onStale` is told why.
 */
export function makeLoaders(
  store: LoaderReads,
  memory: ProductMemory,
  { versionOf, sketchOf }: KnownProducts,
  onStale: (cause: unknown) => void,
): Loaders {
  const productsByKeys = async (keys: readonly ProductKey[]): Promise<(Product | null)[]> => {
    const versions = new Map(keys.map((key) => [key, versionOf(key)]));
    const current = (key: ProductKey): boolean => {
      const version = versions.get(key);
      return version !== undefined && memory.get(key)?.version === version;
    };
    const products = new Map(keys.filter(current).map((key) => [key, memory.get(key)!.product]));
    const unread = keys.filter((key) => !products.has(key));
    if (unread.length === 0) return keys.map((key) => products.get(key)!);
    try {
      for (const product of await store.productsByKeys(unread)) {
        if (!product) continue;
        products.set(product.key, product);
        memory.set(product.key, { product, version: versions.get(product.key) });
      }
      return keys.map((key) => products.get(key) ?? null);
    } catch (cause) {
      const known = keys.map((key) => memory.get(key)?.product ?? sketchOf(key));
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
