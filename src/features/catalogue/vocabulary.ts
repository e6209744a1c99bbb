/** Every word of the catalogue (`category:`, `brand:`, attribute `name=value`, `title=word`, `group:`) as a number. */
import { grown } from "../../common/grown.js";

export class Vocabulary {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];
  /** By token: how many products carry it. */
  private frequencies = new Int32Array(1024);
  /** [tokens, 2]: inverse document frequency, and the version of the catalogue that it was computed for. */
  private idfs = new Float64Array(2048);

  get size(): number {
    return this.texts.length;
  }

  /** The token of a text; a new one where it has none. */
  intern(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const token = this.texts.push(text) - 1;
    this.numbers.set(text, token);
    if (token >= this.frequencies.length) {
      this.frequencies = grown(this.frequencies, 2 * token);
      this.idfs = grown(this.idfs, 4 * token);
    }
    return token;
  }

  tokenOf(text: string): number | undefined {
    return this.numbers.get(text);
  }

  textOf(token: number): string {
    return this.texts[token]!;
  }

  /** Counts (1) or forgets (-1) a product that carries a token. */
  count(token: number, change: 1 | -1): void {
    this.frequencies[token]! += change;
  }

  frequencyOf(token: number): number {
    return this.frequencies[token] ?? 0;
  }

  /** `ln(1 + products / (1 + products that carry it))`; computed once a version (from 1) of the catalogue. */
  idf(token: number, products: number, version: number): number {
    const at = 2 * token;
    if (this.idfs[at + 1] !== version) {
      this.idfs[at] = Math.log(1 + products / (1 + this.frequencyOf(token)));
      this.idfs[at + 1] = version;
    }
    return this.idfs[at]!;
  }
}
