/**
 * Item-to-item co-occurrence, kept up to date event by event: products met by the same shopper, the closer in the
 * shopper's sequence the heavier; which of the two came next; which lay in one basket. The basis of item-kNN, of
 * transitions and of "bought together".
 */
import type { ProductKey } from "../domain.js";
import { SparseRows } from "./sparseRows.js";

/** Distinct earlier products of a shopper that a new one is paired with. */
const PAIRED = 20;
const WEIGHTS = Array.from({ length: PAIRED }, (_, i) => 1 / Math.sqrt(1 + i / 4));
/** Distinct earlier products that a new one is said to follow, the i-th with weight 1 / i. */
const FOLLOWED = 5;
/** Most neighbours of a product that are counted: three quarters of a table of 1,024. */
const MOST_NEIGHBOURS = 768;
/** Shrinkage of the similarity: rare pairs need this many co-occurrences to count. */
const SHRINKAGE = 4;

export class Cooccurrence {
  private readonly neighbours = new SparseRows(MOST_NEIGHBOURS);
  private readonly followers = new SparseRows(MOST_NEIGHBOURS);
  private readonly norms: number[] = [];
  private readonly baskets = new SparseRows(MOST_NEIGHBOURS);
  private readonly basketNorms: number[] = [];

  /** Pairs `product`, new to the shopper, with the shopper's earlier distinct products (newest first). */
  add(product: ProductKey, earlier: readonly ProductKey[]): void {
    this.norms[product] = (this.norms[product] ?? 0) + 1;
    for (let i = 0; i < Math.min(PAIRED, earlier.length); i++) {
      const other = earlier[i]!;
      if (other === product) continue;
      this.neighbours.add(product, other, WEIGHTS[i]!);
      this.neighbours.add(other, product, WEIGHTS[i]!);
      if (i < FOLLOWED) this.followers.add(other, product, 1 / (1 + i));
    }
  }

  /** Pairs `product`, new to a basket, with what already lies in that basket. */
  addToBasket(product: ProductKey, basket: ReadonlySet<ProductKey>): void {
    this.basketNorms[product] = (this.basketNorms[product] ?? 0) + 1;
    for (const other of basket) {
      this.baskets.add(product, other, 1);
      this.baskets.add(other, product, 1);
    }
  }

  /** How many shoppers met a product. */
  meetings(product: ProductKey): number {
    return this.norms[product] ?? 0;
  }

  /** Products met by a product's shoppers, with the weighted number of co-occurrences. */
  forEachNeighbour(product: ProductKey, visit: (other: ProductKey, count: number) => void): void {
    this.neighbours.forEach(product, visit);
  }

  /** Products met soon after a product, with the weighted number of times. */
  forEachFollower(product: ProductKey, visit: (other: ProductKey, count: number) => void): void {
    this.followers.forEach(product, visit);
  }

  /** Shrunk cosine of two products' co-occurrence: `c_ij / sqrt((n_i + s)(n_j + s))`. */
  similarity(a: ProductKey, b: ProductKey): number {
    return this.neighbours.get(a, b) * scale(this.norms, a) * scale(this.norms, b);
  }

  /** Adds `weight * similarity(product, j)` to `scores` for every neighbour j. */
  accumulate(product: ProductKey, weight: number, scores: Map<ProductKey, number>): void {
    const own = weight * scale(this.norms, product);
    this.neighbours.forEach(product, (other, c) => {
      scores.set(other, (scores.get(other) ?? 0) + own * c * scale(this.norms, other));
    });
  }

  /** A product's factor in the shrunk cosine, `1 / sqrt(n + s)`. */
  scale(product: ProductKey): number {
    return scale(this.norms, product);
  }

  /** Products carted or bought in the same basket, with the shrunk cosine of their basket counts in (0, 1), best first. */
  boughtTogether(product: ProductKey, limit: number): { product: ProductKey; score: number }[] {
    const found: { product: ProductKey; score: number }[] = [];
    const own = scale(this.basketNorms, product);
    this.baskets.forEach(product, (other, c) => {
      found.push({ product: other, score: own * c * scale(this.basketNorms, other) });
    });
    return found.sort((a, b) => b.score - a.score || a.product - b.product).slice(0, limit);
  }
}

/** The factor of one of two products in the shrunk cosine. */
function scale(norms: readonly number[], product: ProductKey): number {
  return 1 / Math.sqrt((norms[product] ?? 0) + SHRINKAGE);
}
