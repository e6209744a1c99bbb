import DataLoader from "dataloader";
import type { Product, ProductKey, Shopper } from "../../domain.js";
import type { Catalogue, Shoppers } from "../../store/ports.js";
import type { ProductMemory } from "./productMemory.js";

/** A number that is another one as soon as the shop knows that a product changed; undefined: it knows nothing of it. */
export type VersionOf = (key: ProductKey) => number | undefined;

type Products = (Product | null)[];

/** Batches and remembers look-ups for the length of one request; unknown ids load as null. */
export interface Loaders {
  /** Products in the order of their keys: at once where all of them are remembered. */
  productsByKeys(keys: readonly ProductKey[]): Products | Promise<Products>;
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
  const read = async (keys: readonly ProductKey[]): Promise<Products> => {
    // Before the look-up: what changes meanwhile is read again.
    const versions = keys.map(versionOf);
    try {
      const products = await store.productsByKeys(keys);
      products.forEach((product, i) => {
        if (product) memory.keep(product, versions[i]);
      });
      return products;
    } catch (cause) {
      const known = keys.map((key) => memory.latest(key) ?? sketchOf(key));
      if (known.every((product) => product === null)) throw cause;
      onStale(cause);
      return known;
    }
  };
  const unread = new DataLoader(read, { maxBatchSize: 1000 });
  return {
    productsByKeys(keys) {
      const products = keys.map((key) => memory.current(key, versionOf(key)));
      if (products.every((product) => product !== undefined)) return products;
      return Promise.all(keys.map((key, i) => products[i] ?? unread.load(key)));
    },
    productById: new DataLoader((ids) => store.productsByIds(ids), { maxBatchSize: 1000 }),
    shopperById: new DataLoader((ids) => store.shoppersByIds(ids), { maxBatchSize: 1000 }),
  };
}
