/**
 * Products as they were last read, shared by all requests: shown while the shop knows them to be unchanged, and while the database
 * does not answer. Kept as text, which takes a third of the objects' memory and nothing of a garbage collection's time, and those
 * asked for latest as objects too.
 */
import { LRUCache } from "lru-cache";
import type { Product, ProductKey } from "../../domain.js";

/** `version`: of the shop's facts when it was read; undefined: nobody knows whether it has changed since. */
interface Versioned {
  version: number | undefined;
}

/** Characters of all texts together: some 150,000 products with a title, or 60,000 with a description of four lines. */
const CHARACTERS = 64_000_000;
/** From so many on, another product may be the end of one that was asked for. */
const FULL = 0.95 * CHARACTERS;
/** What an entry takes beside its text. */
const OVERHEAD = 100;
/** Objects kept, about 1 KB each. */
const OBJECTS = 10_000;

export class ProductMemory {
  /** JSON, without the reviews, which nobody is shown. */
  private readonly texts = new LRUCache<ProductKey, { text: string } & Versioned>({
    maxSize: CHARACTERS,
    sizeCalculation: ({ text }) => OVERHEAD + text.length,
  });
  private readonly objects = new LRUCache<ProductKey, { product: Product } & Versioned>({ max: OBJECTS });

  /** Those asked for latest are kept. */
  keep(product: Product, version: number | undefined): void {
    this.texts.set(product.key, { text: JSON.stringify({ ...product, reviewText: "" }), version });
    this.objects.delete(product.key);
  }

  /** Keeps a product that nobody has asked for, as long as none has to go for it. */
  offer(product: Product, version: number | undefined): void {
    if (this.texts.has(product.key) || this.texts.calculatedSize < FULL) this.keep(product, version);
  }

  /** The product as it is in this version; undefined where that is not at hand. */
  current(key: ProductKey, version: number | undefined): Product | undefined {
    if (version === undefined) return undefined;
    const known = this.objects.get(key);
    if (known?.version === version) return known.product;
    const read = this.texts.get(key);
    if (read?.version !== version) return undefined;
    const product = parsed(read.text);
    this.objects.set(key, { product, version });
    return product;
  }

  /** The product as it was when it was last read. */
  latest(key: ProductKey): Product | undefined {
    const read = this.texts.get(key);
    return this.objects.get(key)?.product ?? (read && parsed(read.text));
  }
}

function parsed(text: string): Product {
  const product = JSON.parse(text);
  if (product.createdAt !== undefined) product.createdAt = new Date(product.createdAt);
  product.updatedAt = new Date(product.updatedAt);
  return product;
}
