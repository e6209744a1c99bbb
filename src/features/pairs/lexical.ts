/** How a product's words (title, category, brand, attributes) match those of the shopper's last products, by IDF-weighted cosine. */
import type { ProductKey } from "../../domain.js";
import type { HistoryEntry } from "../histories.js";
import type { ShopState } from "../shopState.js";

export interface LexicalSimilarity {
  /** With the newest product, with the one that matches best, and the mean over all, newer ones counting more. */
  last: number;
  best: number;
  mean: number;
}

/** The words of a few products, ready to be compared with those of many others. */
export class TokenProfile {
  /** By token: in which of the products it is. */
  private readonly carriers = new Map<number, number[]>();
  private readonly shared: Float64Array;

  private constructor(
    private readonly state: ShopState,
    /** Norm and weight of each product. */
    private readonly norms: Float64Array,
    private readonly weights: Float64Array,
  ) {
    this.shared = new Float64Array(norms.length);
  }

  /** Entries newest first. */
  static of(entries: readonly HistoryEntry[], state: ShopState): TokenProfile {
    const n = entries.length;
    const profile = new TokenProfile(
      state,
      Float64Array.from(entries, ({ product }) => norm(state, product)),
      Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(1 + i)),
    );
    entries.forEach(({ product }, i) => {
      for (const token of state.catalogue.get(product)?.tokens ?? []) {
        const list = profile.carriers.get(token);
        if (list) list.push(i);
        else profile.carriers.set(token, [i]);
      }
    });
    return profile;
  }

  /** Every word with its share in a product's score. */
  *tokens(): Iterable<{ token: number; weight: number }> {
    for (const [token, products] of this.carriers) {
      const idf = this.state.catalogue.idf(token);
      yield { token, weight: idf * idf * products.reduce((sum, i) => sum + this.weights[i]! / this.norms[i]!, 0) };
    }
  }

  similarity(key: ProductKey): LexicalSimilarity {
    const { norms, weights } = this;
    const shared = this.shared;
    const found: LexicalSimilarity = { last: 0, best: 0, mean: 0 };
    const tokens = this.state.catalogue.get(key)?.tokens;
    if (norms.length === 0 || !tokens || tokens.length === 0) return found;
    shared.fill(0);
    let squares = 0;
    for (const token of tokens) {
      const weight = this.state.catalogue.idf(token) ** 2;
      squares += weight;
      const products = this.carriers.get(token);
      if (products) for (const i of products) shared[i]! += weight;
    }
    const own = Math.sqrt(squares);
    let total = 0;
    for (let i = 0; i < norms.length; i++) {
      const cosine = norms[i]! > 0 ? shared[i]! / (norms[i]! * own) : 0;
      if (i === 0) found.last = cosine;
      if (cosine > found.best) found.best = cosine;
      found.mean += weights[i]! * cosine;
      total += weights[i]!;
    }
    found.mean /= total;
    return found;
  }
}

function norm(state: ShopState, key: ProductKey): number {
  let squares = 0;
  for (const token of state.catalogue.get(key)?.tokens ?? []) squares += state.catalogue.idf(token) ** 2;
  return Math.sqrt(squares);
}
