/**
 * Item-to-item co-occurrence, kept up to date event by event: products met by the same shopper, the closer in the
 * shopper's sequence the heavier; which of the two came next; which lay in one basket. The basis of item-kNN, of
 * transitions and of "bought together".
 */
import { grown } from "../common/grown.js";
import type { ProductKey } from "../domain.js";
import { type SparseRow, SparseRows } from "./sparseRows.js";

/** Distinct earlier products of a shopper that a new one is paired with. */
const PAIRED = 20;
const WEIGHTS = Array.from({ length: PAIRED }, (_, i) => 1 / Math.sqrt(1 + i / 4));
/** Distinct earlier products that a new one is said to follow, the i-th with weight 1 / i. */
const FOLLOWED = 5;
/** Most neighbours of a product that are counted, three quarters of a table of 1,024; and fewest, where products are many. */
const MOST_NEIGHBOURS = 768;
const FEWEST_NEIGHBOURS = 48;
/** Neighbours of all products together above which each may have fewer: 768 each up to 109,000 products, 48 for a million. */
const ALL_NEIGHBOURS = 84_000_000;
/** Shrinkage of the similarity: rare pairs need this many co-occurrences to count. */
const SHRINKAGE = 4;

export class Cooccurrence {
  private readonly neighbours: SparseRows;
  private readonly followers: SparseRows;
  private readonly norms = new Norms();
  private readonly baskets: SparseRows;
  private readonly basketNorms = new Norms();

  /** `products`: about how many there will be. The weakest neighbours of a product are given up where memory would not do. */
  constructor(products = 0) {
    const most = mostNeighbours(products);
    this.neighbours = new SparseRows(most);
    // An event gives a product up to forty neighbours, and a handful of these.
    const fewer = most < MOST_NEIGHBOURS ? most / 2 : most;
    this.followers = new SparseRows(fewer);
    this.baskets = new SparseRows(fewer);
  }

  /** Pairs `product`, new to the shopper, with the shopper's earlier distinct products (newest first). */
  add(product: ProductKey, earlier: readonly ProductKey[]): void {
    this.norms.add(product);
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
    this.basketNorms.add(product);
    for (const other of basket) {
      this.baskets.add(product, other, 1);
      this.baskets.add(other, product, 1);
    }
  }

  /** How many shoppers met a product. */
  meetings(product: ProductKey): number {
    return this.norms.of(product);
  }

  /** Products met by a product's shoppers, with the weighted number of co-occurrences. */
  neighboursOf(product: ProductKey): SparseRow {
    return this.neighbours.tableOf(product);
  }

  /** Products met soon after a product, with the weighted number of times. */
  followersOf(product: ProductKey): SparseRow {
    return this.followers.tableOf(product);
  }

  /** Shrunk cosine of two products' co-occurrence: `c_ij / sqrt((n_i + s)(n_j + s))`. */
  similarity(a: ProductKey, b: ProductKey): number {
    return this.neighbours.get(a, b) * this.scale(a) * this.scale(b);
  }

  /** Adds `weight * similarity(product, j)` to `scores` for every neighbour j. */
  accumulate(product: ProductKey, weight: number, scores: Map<ProductKey, number>): void {
    const own = weight * this.scale(product);
    this.neighbours.forEach(product, (other, c) => {
      scores.set(other, (scores.get(other) ?? 0) + own * c * this.scale(other));
    });
  }

  /** A product's factor in the shrunk cosine, `1 / sqrt(n + s)`. */
  scale(product: ProductKey): number {
    return this.norms.scale(product);
  }

  /** Products carted or bought in the same basket, with the shrunk cosine of their basket counts in (0, 1), best first. */
  boughtTogether(product: ProductKey, limit: number): { product: ProductKey; score: number }[] {
    const found: { product: ProductKey; score: number }[] = [];
    const own = this.basketNorms.scale(product);
    this.baskets.forEach(product, (other, c) => {
      found.push({ product: other, score: own * c * this.basketNorms.scale(other) });
    });
    return found.sort((a, b) => b.score - a.score || a.product - b.product).slice(0, limit);
  }
}

function mostNeighbours(products: number): number {
  let most = MOST_NEIGHBOURS;
  while (most > FEWEST_NEIGHBOURS && most * products > ALL_NEIGHBOURS) most /= 2;
  return most;
}

/** Factors of the shrunk cosine by a small count: read from the nearest cache, where a table by product would be read from far. */
const SCALES = Float64Array.from({ length: 1024 }, (_, count) => scaleOf(count));

function scaleOf(count: number): number {
  return 1 / Math.sqrt(count + SHRINKAGE);
}

/** How often each product was counted. */
class Norms {
  private counts = new Int32Array(1024);

  add(product: ProductKey): void {
    const before = this.counts.length;
    if (product >= before) this.counts = grown(this.counts, Math.max(product + 1, 2 * before));
    this.counts[product]!++;
  }

  of(product: ProductKey): number {
    return this.counts[product] ?? 0;
  }

  /** A product's factor in the shrunk cosine. */
  scale(product: ProductKey): number {
    const count = this.of(product);
    return count < SCALES.length ? SCALES[count]! : scaleOf(count);
  }
}
