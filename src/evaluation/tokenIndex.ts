/** Products as IDF-weighted, L2-normalised token vectors (TF-IDF with binary term frequency), and an inverted index over them. */
import type { ProductKey } from "../domain.js";
import type { CatalogueFacts } from "../features/catalogueFacts.js";

export class TokenIndex {
  /** By token: the products that carry it. */
  private readonly postings: ProductKey[][] = [];
  private readonly norms: Float32Array;

  constructor(private readonly catalogue: CatalogueFacts) {
    this.norms = new Float32Array(catalogue.size);
    for (const facts of catalogue.all()) {
      let squares = 0;
      for (const token of facts.tokens) {
        this.postings[token] ??= [];
        this.postings[token].push(facts.key);
        squares += this.idf(token) ** 2;
      }
      this.norms[facts.key] = Math.sqrt(squares);
    }
  }

  /** Cosine of every product with a weighted token profile, by product key, as a new array; the profile's norm is left out. */
  cosines(profile: ReadonlyMap<number, number>): Float32Array {
    const scores = new Float32Array(this.norms.length);
    for (const [token, weight] of profile) {
      const contribution = weight * this.idf(token);
      for (const key of this.postings[token] ?? []) scores[key]! += contribution;
    }
    for (let key = 0; key < scores.length; key++) if (this.norms[key]! > 0) scores[key]! /= this.norms[key]!;
    return scores;
  }

  /** Cosine of two products' token vectors; 0 where either has no tokens. */
  similarity(a: ProductKey, b: ProductKey): number {
    const others = new Set(this.catalogue.get(b)?.tokens);
    let sum = 0;
    for (const token of this.catalogue.get(a)?.tokens ?? []) if (others.has(token)) sum += this.idf(token) ** 2;
    const norms = this.norms[a]! * this.norms[b]!;
    return norms > 0 ? sum / norms : 0;
  }

  private idf(token: number): number {
    return Math.log(1 + this.catalogue.count / (1 + this.catalogue.documentFrequency(token)));
  }
}
