/**
 * Products as they were last read, shared by all requests: shown while the shop knows them to be unchanged, and while the database
 * does not answer. Kept as text outside the garbage collector's heap, a third of the objects' size, and those asked for latest as
 * objects too.
 */
import { LRUCache } from "lru-cache";
import { grown } from "../../common/grown.js";
import { type TextPlace, TextRing } from "../../common/textRing.js";
import type { Product, ProductKey } from "../../domain.js";

/** 96 MB of text: some 180,000 products with a line of description and a dozen attributes. */
const PIECE_BYTES = 2 ** 20;
const PIECES = 96;
/** Objects kept, about 1 KB each. */
const OBJECTS = 10_000;

export class ProductMemory {
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
    const place = this.texts.add(textOf(product));
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
    const product = productIn(key, text);
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

/** JSON of its fields in order: their names would be a quarter of it. Without the reviews, which nobody is shown. */
function textOf(p: Product): string {
  const { id, title, description, category, brand, price, currencyCode, imageUrl, attributes, markets, available } = p;
  const texts = [id, title, description, category, brand, price, currencyCode, imageUrl];
  return JSON.stringify([...texts, attributes, markets, available, p.createdAt?.getTime(), p.updatedAt.getTime()]);
}

function productIn(key: ProductKey, text: string): Product {
  const [id, title, description, category, brand, price, currencyCode, imageUrl, ...others] = JSON.parse(text);
  const [attributes, markets, available, createdAt, updatedAt] = others;
  return {
    key,
    id,
    title: title ?? undefined,
    description: description ?? undefined,
    category,
    brand: brand ?? undefined,
    price: price ?? undefined,
    currencyCode: currencyCode ?? undefined,
    imageUrl: imageUrl ?? undefined,
    attributes,
    markets: markets ?? undefined,
    available,
    createdAt: createdAt === null ? undefined : new Date(createdAt),
    reviewText: "",
    updatedAt: new Date(updatedAt),
  };
}
