/** Every word of the catalogue (`category:`, `brand:`, attribute `name=value`, `title=word`, `group:`) as a number. */
import { grown } from "../../common/grown.js";
import { NameTable } from "../../common/nameTable.js";

/** By how much what is known of each word grows, so that a large table is not held twice. */
const GROWTH = 1.5;

export class Vocabulary {
  /** A token is one less than its text's entry. */
  private readonly texts = new NameTable();
  /** By token: how many products carry it. */
  private frequencies = new Int32Array(1024);
  /** [tokens, 2]: inverse document frequency, and the version of the catalogue that it was computed for. */
  private idfs = new Float64Array(2048);

  get size(): number {
    return this.texts.size;
  }

  /** The token of a text; a new one where it has none. */
  intern(text: string): number {
    const token = this.texts.add(text) - 1;
    if (token >= this.frequencies.length) {
      const room = Math.ceil(GROWTH * (token + 1));
      this.frequencies = grown(this.frequencies, room);
      this.idfs = grown(this.idfs, 2 * room);
    }
    return token;
  }

  tokenOf(text: string): number | undefined {
    const entry = this.texts.entryOf(text);
    return entry === 0 ? undefined : entry - 1;
  }

  textOf(token: number): string {
    return this.texts.nameOf(token + 1);
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
