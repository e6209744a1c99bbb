/**
 * Products as they were last read, shared by all requests: shown while the shop knows them to be unchanged, and while the database
 * does not answer. Kept as text: a third of the objects' memory, nothing that a garbage collection has to walk through, and twenty
 * of them are read in less time than a look-up takes to be sent.
 */
import { LRUCache } from "lru-cache";
import type { Product, ProductKey } from "../../domain.js";

interface Remembered {
  /** The product as JSON, without its reviews, which nobody is shown. */
  text: string;
  /** Of the shop's facts when it was read; undefined: nobody knows whether it has changed since. */
  version: number | undefined;
}

/** Characters of all texts together: some 150,000 products with a title, or 60,000 with a description of four lines. */
const CHARACTERS = 64_000_000;
/** From so many on, another product may be the end of one that was asked for. */
const FULL = 0.95 * CHARACTERS;
/** What an entry takes beside its text. */
const OVERHEAD = 100;

export class ProductMemory {
  private readonly products = new LRUCache<ProductKey, Remembered>({
    maxSize: CHARACTERS,
    sizeCalculation: ({ text }) => OVERHEAD + text.length,
  });

  /** Those asked for latest are kept. */
  keep(product: Product, version: number | undefined): void {
    this.products.set(product.key, { text: textOf(product), version });
  }

  /** Keeps a product that nobody has asked for, as long as none has to go for it. */
  offer(product: Product, version: number | undefined): void {
    if (this.products.has(product.key) || this.products.calculatedSize < FULL) this.keep(product, version);
  }

  /** The product as it is in this version; undefined where that is not at hand. */
  current(key: ProductKey, version: number | undefined): Product | undefined {
    const remembered = version === undefined ? undefined : this.products.get(key);
    return remembered && remembered.version === version ? productIn(remembered) : undefined;
  }

  /** The product as it was when it was last read. */
  latest(key: ProductKey): Product | undefined {
    const remembered = this.products.get(key);
    return remembered && productIn(remembered);
  }
}

function textOf(product: Product): string {
  return JSON.stringify({ ...product, reviewText: "" });
}

function productIn({ text }: Remembered): Product {
  const product = JSON.parse(text);
  if (product.createdAt !== undefined) product.createdAt = new Date(product.createdAt);
  product.updatedAt = new Date(product.updatedAt);
  return product;
}
