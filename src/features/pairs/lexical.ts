/** How products' words (title, category, brand, attributes) match those of the shopper's last products, by IDF-weighted cosine. */
import { IntMap } from "../../common/intMap.js";
import type { CatalogueFacts } from "../catalogueFacts.js";
import type { HistoryEntry } from "../histories.js";
import type { Taste } from "../question.js";
import type { ShopState } from "../shopState.js";

/** Words by which most products are told apart. */
const WORDS = 24;

/** The words of at most 31 products. */
export class TokenProfile {
  /** By token: the products that it is in, a bit each. */
  readonly carriers: IntMap;

  private constructor(
    private readonly catalogue: CatalogueFacts,
    /** Norm of each product's words, and its weight: newer ones count more. */
    readonly norms: Float64Array,
    readonly weights: Float64Array,
    /** Sum of the weights. */
    readonly total: number,
  ) {
    this.carriers = new IntMap(WORDS * norms.length);
  }

  /** Entries newest first. */
  static of(entries: readonly HistoryEntry[], { catalogue }: ShopState): TokenProfile {
    const weights = Float64Array.from(entries, (_, i) => 1 / Math.sqrt(1 + i));
    const profile = new TokenProfile(
      catalogue,
      Float64Array.from(entries, ({ product }) => catalogue.tokenNorm(product)),
      weights,
      weights.reduce((sum, weight) => sum + weight, 0),
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
}

/** Last distinct products whose words are compared one by one. */
const COMPARED = 6;
/** Sums of a product's words: with the taste, and with each of those compared. */
const WIDTH = 1 + COMPARED;

/** Where the columns go: the cosine with the taste; with the newest product, with the one that matches best, and their mean. */
export interface WordColumns {
  taste: number;
  products: number;
}

/**
 * Writes the cosines of the i-th candidate to `out[offset + i * stride]`, `offset` being each of the columns'; what shares no word
 * is left alone. Mean: newer products count more.
 */
export function wordColumns(
  state: ShopState,
  { entries, taste }: { entries: readonly HistoryEntry[]; taste: Pick<Taste, "tokens" | "tokensNorm"> },
  keys: Int32Array,
  out: Float32Array,
  columns: WordColumns,
  stride: number,
): void {
  const { catalogue } = state;
  const { values, ends } = catalogue.tokens.gather(keys);
  const profile = TokenProfile.of(entries.slice(0, COMPARED), state);
  const { norms, weights, total } = profile;
  const numbers = enterWords(profile, taste, catalogue);
  const sums = new Float64Array(WIDTH);
  for (let i = 0, from = 0; i < keys.length; from = ends[i++]!) {
    addWords(values, from, ends[i]!, numbers, sums);
    if (sums[0] === 0) continue;
    const own = catalogue.tokenNorm(keys[i]!);
    out[columns.taste + i * stride] = sums[0]! / (own * taste.tokensNorm);
    let best = 0;
    let mean = 0;
    for (let j = 0; j < norms.length; j++) {
      const cosine = norms[j]! > 0 ? sums[1 + j]! / (norms[j]! * own) : 0;
      if (cosine > best) best = cosine;
      mean += weights[j]! * cosine;
      if (j === 0) out[columns.products + i * stride] = cosine;
    }
    out[columns.products + i * stride + 1] = best;
    out[columns.products + i * stride + 2] = mean / total;
  }
  taste.tokens.forEach((token) => {
    rowOf[token] = 0;
  });
}

/** By token, which row of the numbers it has; zeros between calls. */
let rowOf = new Uint16Array(0);

/**
 * Adds up what a product's words, the tokens from one place to another, add to each sum. Written out, as the WIDTH sums stay in
 * registers so: a fifth of the time. A word that is not shared adds zeros: a branch would often be guessed wrong.
 */
function addWords(tokens: Int32Array, from: number, to: number, numbers: Float64Array, sums: Float64Array): void {
  let [taste, first, second, third, fourth, fifth, sixth] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const at = rowOf[tokens[i]!]! * WIDTH;
    taste += numbers[at]!;
    first += numbers[at + 1]!;
    second += numbers[at + 2]!;
    third += numbers[at + 3]!;
    fourth += numbers[at + 4]!;
    fifth += numbers[at + 5]!;
    sixth += numbers[at + 6]!;
  }
  sums[0] = taste;
  sums[1] = first;
  sums[2] = second;
  sums[3] = third;
  sums[4] = fourth;
  sums[5] = fifth;
  sums[6] = sixth;
}

/** What each word adds to each sum: [words + 1, WIDTH], by the row that the token has from now on. All words are the taste's. */
function enterWords({ carriers }: TokenProfile, { tokens }: Pick<Taste, "tokens">, catalogue: CatalogueFacts): Float64Array {
  if (rowOf.length < catalogue.tokenCount) rowOf = new Uint16Array(2 * catalogue.tokenCount);
  const numbers = new Float64Array((tokens.size + 1) * WIDTH);
  let row = 0;
  tokens.forEach((token, weight) => {
    rowOf[token] = ++row;
    const idf = catalogue.idf(token);
    const products = carriers.get(token);
    numbers[row * WIDTH] = idf * weight;
    for (let j = 0; j < COMPARED; j++) if ((products >>> j) & 1) numbers[row * WIDTH + 1 + j] = idf ** 2;
  });
  return numbers;
}
