/**
 * Products as they were last read, shared by all requests: shown while the shop knows them to be unchanged, and while the database
 * does not answer. Kept as text outside the garbage collector's heap, a third of the objects' size, and those asked for latest as
 * objects too.
 */
import { LRUCache } from "lru-cache";
import { grown } from "../../common/grown.js";
import { type TextPlace, TextRing } from "../../common/textRing.js";
import type { Product, ProductKey } from "../../domain.js";

/** 64 MB of text: some 150,000 products with a title, or 60,000 with a description of four lines. */
const PIECE_BYTES = 2 ** 20;
const PIECES = 64;
/** Objects kept, about 1 KB each. */
const OBJECTS = 10_000;

export class ProductMemory {
  /** JSON, without the reviews, which nobody is shown. */
  private readonly texts = new TextRing(PIECE_BYTES, PIECES);
  /** By key: where the text lies (of length 0: nowhere), and the version of the shop's facts when it was read (0: unknown). */
  private starts = new Float64Array(0);
  private lengths = new Int32Array(0);
  private versions = new Float64Array(0);
  private readonly objects = new LRUCache<ProductKey, Product>({ max: OBJECTS });

  /** `version` undefined: nobody knows whether it has changed since. */
  keep(product: Product, version: number | undefined): void {
    const { key } = product;
    if (key >= this.starts.length) this.grow(key + 1);
    const place = this.texts.add(JSON.stringify({ ...product, reviewText: "" }));
    this.starts[key] = place?.start ?? 0;
    this.lengths[key] = place?.length ?? 0;
    this.versions[key] = version ?? 0;
    this.objects.delete(key);
  }

  /** Keeps a product that nobody has asked for, as long as none has to go for it. */
  offer(product: Product, version: number | undefined): void {
    const place = this.placeOf(product.key);
    if (!this.texts.isFull || (place && this.texts.holds(place))) this.keep(product, version);
  }

  /** The product as it is in this version; undefined where that is not at hand. */
  current(key: ProductKey, version: number | undefined): Product | undefined {
    return version !== undefined && this.versions[key] === version ? this.latest(key) : undefined;
  }

  /** The product as it was when it was last read. */
  latest(key: ProductKey): Product | undefined {
    const known = this.objects.get(key);
    if (known) return known;
    const place = this.placeOf(key);
    const text = place && this.texts.at(place);
    if (!text) return undefined;
    const product = parsed(text);
    this.objects.set(key, product);
    return product;
  }

  private placeOf(key: ProductKey): TextPlace | null {
    const length = this.lengths[key] ?? 0;
    return length > 0 ? { start: this.starts[key]!, length } : null;
  }

  private grow(least: number): void {
    const size = Math.max(least, Math.ceil(1.25 * this.starts.length));
    this.starts = grown(this.starts, size);
    this.lengths = grown(this.lengths, size);
    this.versions = grown(this.versions, size);
  }
}

function parsed(text: string): Product {
  const product = JSON.parse(text);
  if (product.createdAt !== undefined) product.createdAt = new Date(product.createdAt);
  product.updatedAt = new Date(product.updatedAt);
  return product;
}
