import type { ProductKey } from "../../domain.js";

/** The distinct products of a batch, numbered in order of their first appearance. */
export class RowIndex {
  readonly keys: ProductKey[] = [];
  private readonly rows: Int32Array;

  /** For product keys below `products`. */
  constructor(products: number) {
    this.rows = new Int32Array(products).fill(-1);
  }

  get size(): number {
    return this.keys.length;
  }

  add(key: ProductKey): void {
    if (this.rows[key]! >= 0) return;
    this.rows[key] = this.keys.length;
    this.keys.push(key);
  }

  /** The product's row; -1 where it was not added. */
  of(key: ProductKey): number {
    return this.rows[key]!;
  }

  clear(): void {
    for (const key of this.keys) this.rows[key] = -1;
    this.keys.length = 0;
  }
}
