/**
 * Item-to-item co-occurrence, kept up to date event by event: products met by the same shopper, the closer in the
 * shopper's sequence the heavier. The basis of item-kNN and "bought together".
 */
import type { ProductKey } from "../domain.js";

/** Distinct earlier products of a shopper that a new one is paired with. */
const PAIRED = 20;
/** Shrinkage of the similarity: rare pairs need this many co-occurrences to count. */
const SHRINKAGE = 4;

export class Cooccurrence {
  private readonly neighbours: (Map<ProductKey, number> | undefined)[] = [];
  private readonly norms: number[] = [];
  private readonly baskets: (Map<ProductKey, number> | undefined)[] = [];

  /**
   * Pairs `product`, new to the shopper, with the shopper's earlier distinct products (newest first).
   * `together` tells which of them belong to the same basket.
   */
  add(product: ProductKey, earlier: readonly ProductKey[], together: ReadonlySet<ProductKey>): void {
    this.norms[product] = (this.norms[product] ?? 0) + 1;
    for (let i = 0; i < Math.min(PAIRED, earlier.length); i++) {
      const other = earlier[i]!;
      if (other === product) continue;
      const weight = 1 / Math.sqrt(1 + i / 4);
      this.link(this.neighbours, product, other, weight);
      this.link(this.neighbours, other, product, weight);
      if (!together.has(other)) continue;
      this.link(this.baskets, product, other, 1);
      this.link(this.baskets, other, product, 1);
    }
  }

  /** Shrunk cosine of two products' co-occurrence: `c_ij / sqrt((n_i + s)(n_j + s))`. */
  similarity(a: ProductKey, b: ProductKey): number {
    const c = this.neighbours[a]?.get(b);
    return c === undefined ? 0 : this.normalised(c, a, b);
  }

  /** Adds `weight * similarity(product, j)` to `scores` for every neighbour j. */
  accumulate(product: ProductKey, weight: number, scores: Map<ProductKey, number>): void {
    const neighbours = this.neighbours[product];
    if (!neighbours) return;
    for (const [other, c] of neighbours)
      scores.set(other, (scores.get(other) ?? 0) + weight * this.normalised(c, product, other));
  }

  /** Products found in the same basket (or session), with their shrunk cosine, best first. */
  boughtTogether(product: ProductKey, limit: number): { product: ProductKey; score: number }[] {
    return [...(this.baskets[product] ?? [])]
      .map(([other, c]) => ({ product: other, score: this.normalised(c, product, other) }))
      .sort((a, b) => b.score - a.score || a.product - b.product)
      .slice(0, limit);
  }

  private normalised(c: number, a: ProductKey, b: ProductKey): number {
    return c / Math.sqrt(((this.norms[a] ?? 0) + SHRINKAGE) * ((this.norms[b] ?? 0) + SHRINKAGE));
  }

  private link(table: (Map<ProductKey, number> | undefined)[], from: ProductKey, to: ProductKey, weight: number): void {
    let row = table[from];
    if (!row) {
      row = new Map();
      table[from] = row;
    }
    row.set(to, (row.get(to) ?? 0) + weight);
  }
}
