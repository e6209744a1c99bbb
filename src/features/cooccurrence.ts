/**
 * Item-to-item co-occurrence, kept up to date event by event: products met by the same shopper, the closer in the
 * shopper's sequence the heavier. The basis of item-kNN and "bought together".
 */
import type { ProductKey } from "../domain.js";
import { SparseRow } from "./sparseRow.js";

/** Distinct earlier products of a shopper that a new one is paired with. */
const PAIRED = 20;
const WEIGHTS = Array.from({ length: PAIRED }, (_, i) => 1 / Math.sqrt(1 + i / 4));
/** Shrinkage of the similarity: rare pairs need this many co-occurrences to count. */
const SHRINKAGE = 4;

export class Cooccurrence {
  private readonly neighbours: (SparseRow | undefined)[] = [];
  private readonly norms: number[] = [];
  private readonly baskets: (SparseRow | undefined)[] = [];
  private readonly basketNorms: number[] = [];

  /** Pairs `product`, new to the shopper, with the shopper's earlier distinct products (newest first). */
  add(product: ProductKey, earlier: readonly ProductKey[]): void {
    this.norms[product] = (this.norms[product] ?? 0) + 1;
    const row = rowOf(this.neighbours, product);
    for (let i = 0; i < Math.min(PAIRED, earlier.length); i++) {
      const other = earlier[i]!;
      if (other === product) continue;
      row.add(other, WEIGHTS[i]!);
      rowOf(this.neighbours, other).add(product, WEIGHTS[i]!);
    }
  }

  /** Pairs `product`, new to a basket, with what already lies in that basket. */
  addToBasket(product: ProductKey, basket: ReadonlySet<ProductKey>): void {
    this.basketNorms[product] = (this.basketNorms[product] ?? 0) + 1;
    for (const other of basket) {
      rowOf(this.baskets, product).add(other, 1);
      rowOf(this.baskets, other).add(product, 1);
    }
  }

  /** One past the highest key of a product that has neighbours. */
  get size(): number {
    return this.neighbours.length;
  }

  /** Shrunk cosine of two products' co-occurrence: `c_ij / sqrt((n_i + s)(n_j + s))`. */
  similarity(a: ProductKey, b: ProductKey): number {
    return (this.neighbours[a]?.get(b) ?? 0) * scale(this.norms, a) * scale(this.norms, b);
  }

  /** Adds `weight * similarity(product, j)` to `scores` for every neighbour j. */
  accumulate(product: ProductKey, weight: number, scores: Map<ProductKey, number>): void {
    const own = weight * scale(this.norms, product);
    this.neighbours[product]?.forEach((other, c) => {
      scores.set(other, (scores.get(other) ?? 0) + own * c * scale(this.norms, other));
    });
  }

  /**
   * Adds weighted similarities of several products' neighbours into a table of scores by product key, which is as long as the
   * highest key and zero at the start; returns the keys whose score is no longer zero, each once, in no particular order.
   */
  gather(products: readonly { product: ProductKey; weight: number }[], scores: Float64Array): ProductKey[] {
    const touched: ProductKey[] = [];
    for (const { product, weight } of products) {
      const own = weight * scale(this.norms, product);
      this.neighbours[product]?.forEach((other, c) => {
        if (scores[other] === 0) touched.push(other);
        scores[other]! += own * c * scale(this.norms, other);
      });
    }
    return touched;
  }

  /** Products carted or bought in the same basket, with the shrunk cosine of their basket counts in (0, 1), best first. */
  boughtTogether(product: ProductKey, limit: number): { product: ProductKey; score: number }[] {
    const found: { product: ProductKey; score: number }[] = [];
    const own = scale(this.basketNorms, product);
    this.baskets[product]?.forEach((other, c) => {
      found.push({ product: other, score: own * c * scale(this.basketNorms, other) });
    });
    return found.sort((a, b) => b.score - a.score || a.product - b.product).slice(0, limit);
  }
}

function rowOf(table: (SparseRow | undefined)[], product: ProductKey): SparseRow {
  let row = table[product];
  if (!row) {
    row = new SparseRow();
    table[product] = row;
  }
  return row;
}

function scale(norms: readonly number[], product: ProductKey): number {
  return 1 / Math.sqrt((norms[product] ?? 0) + SHRINKAGE);
}
