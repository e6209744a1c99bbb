/** The numbers of every product, by product key, in columns: read one by one in the inner loops of sources and features. */
import { grown } from "../../common/grown.js";
import type { ProductKey } from "../../domain.js";

export class ProductColumns {
  /** Undefined where the key is no product's. */
  readonly id: (string | undefined)[] = [];
  /** Index of the category path among the catalogue's; 0: none. */
  path = new Int32Array(0);
  /** Interned words; -1 where there is none. */
  narrowest = new Int32Array(0);
  broadest = new Int32Array(0);
  brand = new Int32Array(0);
  variantGroup = new Int32Array(0);
  /** Index of the list of markets among the catalogue's; 0: everywhere. */
  markets = new Int32Array(0);
  available = new Uint8Array(0);
  /** In the currency's major unit; NaN unknown. */
  price = new Float64Array(0);
  /** What was written when: never the same number twice, in no catalogue of this process. */
  revision = new Float64Array(0);
  /** Milliseconds; NaN unknown. */
  createdAt = new Float64Array(0);
  updatedAt = new Float64Array(0);

  /** Makes room for a key: by a quarter at a time, as a large shop's memory would not take twice. */
  reserve(key: ProductKey): void {
    if (key < this.path.length) return;
    const length = Math.max(1024, key + 1, Math.ceil(1.25 * this.path.length));
    this.path = grown(this.path, length);
    this.narrowest = grown(this.narrowest, length);
    this.broadest = grown(this.broadest, length);
    this.brand = grown(this.brand, length);
    this.variantGroup = grown(this.variantGroup, length);
    this.markets = grown(this.markets, length);
    this.available = grown(this.available, length);
    this.price = grown(this.price, length);
    this.revision = grown(this.revision, length);
    this.createdAt = grown(this.createdAt, length);
    this.updatedAt = grown(this.updatedAt, length);
  }
}
