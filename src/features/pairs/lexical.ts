/** How a product's words (title, category, brand, attributes) match those of the shopper's last products, by IDF-weighted cosine. */
import { IntMap } from "../../common/intMap.js";
import type { ProductKey } from "../../domain.js";
import type { CatalogueFacts } from "../catalogueFacts.js";
import type { HistoryEntry } from "../histories.js";
import type { ShopState } from "../shopState.js";

export interface LexicalSimilarity {
  /** With the newest product, with the one that matches best, and the mean over all, newer ones counting more. */
  last: number;
  best: number;
  mean: number;
}

/** Words by which most products are told apart. */
const WORDS = 24;

/** The words of at most 31 products, ready to be compared with those of many others. */
export class TokenProfile {
  /** By token: the products that it is in, a bit each. */
  private readonly carriers: IntMap;
  private readonly shared: Float64Array;
  /** Sum of the weights. */
  private readonly total: number;

  private constructor(
    private readonly catalogue: CatalogueFacts,
    /** Norm and weight of each product. */
    private readonly norms: Float64Array,
    private readonly weights: Float64Array,
  ) {
    this.carriers = new IntMap(WORDS * norms.length);
    this.shared = new Float64Array(norms.length);
    this.total = weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** Entries newest first. */
  static of(entries: readonly HistoryEntry[], { catalogue }: ShopState): TokenProfile {
    const profile = new TokenProfile(
      catalogue,
      Float64Array.from(entries, ({ product }) => catalogue.tokenNorm(product)),
      Float64Array.from(entries, (_, i) => 1 / Math.sqrt(1 + i)),
    );
    entries.forEach(({ product }, i) => {
      for (const token of catalogue.tokens.of(product)) profile.carriers.add(token, 2 ** i);
    });
    return profile;
  }

  /** Visits every word with what it adds to the mean similarity of a product that has it, times that product's norm. */
  forEachToken(visit: (token: number, weight: number) => void): void {
    this.carriers.forEach((token, products) => {
      let share = 0;
      for (let i = 0; i < this.norms.length; i++) if ((products >>> i) & 1) share += this.weights[i]! / this.norms[i]!;
      visit(token, (this.catalogue.idf(token) ** 2 * share) / this.total);
    });
  }

  similarity(key: ProductKey): LexicalSimilarity {
    const { catalogue } = this;
    const found = { last: 0, best: 0, mean: 0 };
    const { tokens } = catalogue;
    const from = tokens.startOf(key);
    const to = from + tokens.lengthOf(key);
    if (this.norms.length === 0 || from === to) return found;
    const list = tokens.blockOf(key);
    this.shared.fill(0);
    for (let at = from; at < to; at++) {
      const products = this.carriers.get(list[at]!);
      if (products === 0) continue;
      const weight = catalogue.idf(list[at]!) ** 2;
      for (let i = 0; i < this.norms.length; i++) if ((products >>> i) & 1) this.shared[i]! += weight;
    }
    const own = catalogue.tokenNorm(key);
    for (let i = 0; i < this.norms.length; i++) {
      const cosine = this.norms[i]! > 0 ? this.shared[i]! / (this.norms[i]! * own) : 0;
      if (i === 0) found.last = cosine;
      if (cosine > found.best) found.best = cosine;
      found.mean += this.weights[i]! * cosine;
    }
    found.mean /= this.total;
    return found;
  }
}
