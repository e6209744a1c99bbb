/**
 * Context profiles: how interactions spread over the buckets of each profile dimension (season, device, weather, ...), by
 * product, by category, and over all. A product's own counts are smoothed towards its category's, and those towards all
 * products': so a product that nobody met yet is wanted where its kind is wanted.
 */
import { fastLog } from "../common/fastLog.js";
import { grown } from "../common/grown.js";
import { IntMap } from "../common/intMap.js";
import type { ProductKey } from "../domain.js";
import { PROFILE_COUNT, PROFILE_DIM, PROFILE_DIMENSIONS, PROFILE_OFFSETS } from "./layout.js";
import { type Half, pseudoCounts } from "./overdispersion.js";
import { ProfileRows } from "./profileRows.js";

/** Interactions after which the smoothing is estimated first, and by how much the data must have grown to estimate it anew. */
const FIRST_ESTIMATE = 200;
const GROWTH = 1.25;
/** The smoothing before. */
const BEFORE = 6;

export class ContextProfiles {
  private readonly products = new ProfileRows();
  private readonly categories = new ProfileRows();
  private readonly total = new Float64Array(PROFILE_DIM);
  private readonly totalSums = new Float64Array(PROFILE_COUNT);
  /** Pseudo-counts by bucket: a product (a category) needs about so many interactions to speak for itself. */
  private readonly ofProduct = new Float64Array(PROFILE_DIM).fill(BEFORE);
  private readonly ofCategory = new Float64Array(PROFILE_DIM).fill(BEFORE);
  private added = 0;
  private nextEstimate = FIRST_ESTIMATE;

  /** `categoryOf`: a product's narrowest category; -1 where it has none. */
  constructor(private readonly categoryOf: (product: ProductKey) => number) {}

  /** `half`: which half of the shoppers it came from, for each shopper always the same. */
  add(product: ProductKey, weight: number, buckets: Int8Array, half: Half): void {
    const category = this.categoryOf(product);
    this.products.add(product, weight, buckets, half);
    if (category >= 0) this.categories.add(category, weight, buckets, half);
    for (let d = 0; d < PROFILE_COUNT; d++) {
      const b = buckets[d]!;
      if (b < 0) continue;
      this.total[PROFILE_OFFSETS[d]! + b]! += weight;
      this.totalSums[d]! += weight;
    }
    if (++this.added >= this.nextEstimate) this.estimate();
  }

  /**
   * Log-lift of a product in one bucket of a profile dimension: `log P(bucket | product) - log P(bucket)`. How much more (or
   * less) it is wanted in that situation than products are on average; 0 where nothing is known.
   */
  lift(product: ProductKey, dimension: number, bucket: number): number {
    if (bucket < 0 || this.totalSums[dimension]! <= 0) return 0;
    return Math.log(this.ratio(product, this.categoryOf(product), dimension, bucket));
  }

  /** The same of many products. */
  liftsOf(products: Int32Array, dimension: number, bucket: number): Float64Array {
    const buckets = new Int8Array(PROFILE_COUNT).fill(-1);
    buckets[dimension] = bucket;
    const lifts = new Float64Array(products.length);
    this.liftsInto(products, buckets, lifts, -dimension, 1);
    return lifts;
  }

  /**
   * Log-lifts of many products in a bucket of each dimension, -1 where none is known: the i-th product's of dimension d go to
   * `out[offset + i * stride + d]`, which is left alone where nothing is known.
   */
  liftsInto(products: Int32Array, buckets: Int8Array, out: Float32Array | Float64Array, offset: number, stride: number): void {
    const known = Array.from(buckets.keys()).filter((d) => buckets[d]! >= 0 && this.totalSums[d]! > 0);
    if (known.length === 0) return;
    const priors = Float64Array.from(known, (d) => this.prior(d, buckets[d]!));
    const pseudo = Float64Array.from(known, (d) => this.ofProduct[PROFILE_OFFSETS[d]! + buckets[d]!]!);
    const counts = this.products.countsOf(products, known, buckets);
    /** Rows, from 1, of the categories' shares as pseudo-counts, found once each. */
    const rowOf = new IntMap();
    let shares = new Float64Array(16 * known.length);
    for (let i = 0, cell = 0; i < products.length; i++) {
      // One more than the category: those without have -1.
      const category = this.categoryOf(products[i]!) + 1;
      let row = rowOf.get(category) - 1;
      if (row < 0) {
        row = rowOf.size;
        rowOf.set(category, row + 1);
        if (shares.length <= row * known.length) shares = grown(shares, 2 * shares.length);
        for (let j = 0; j < known.length; j++)
          shares[row * known.length + j] =
            pseudo[j]! * this.shareInCategory(category - 1, known[j]!, buckets[known[j]!]!, priors[j]!);
      }
      const at = offset + i * stride;
      for (let j = 0, wider = row * known.length; j < known.length; j++, cell += 2, wider++)
        out[at + known[j]!] = fastLog((counts[cell]! + shares[wider]!) / ((counts[cell + 1]! + pseudo[j]!) * priors[j]!));
    }
  }

  /**
   * All log-lifts of a product into `out[offset ...]`, PROFILE_DIM numbers; zeros for one never interacted with, whose vector
   * would otherwise move with every other product of its category.
   */
  lifts(product: ProductKey, out: Float32Array, offset: number): void {
    out.fill(0, offset, offset + PROFILE_DIM);
    if (this.products.rowOf(product) === 0) return;
    const category = this.categoryOf(product);
    for (let d = 0; d < PROFILE_COUNT; d++)
      for (let b = 0; b < PROFILE_DIMENSIONS[d]!.size; b++)
        if (this.totalSums[d]! > 0) out[offset + PROFILE_OFFSETS[d]! + b] = Math.log(this.ratio(product, category, d, b));
  }

  /**
   * A function from product to `exp` of its summed log-lifts in these buckets (unknown ones left out): 1 where it is wanted as
   * much as products are on average. Valid until the next event.
   */
  contextRatio(buckets: Int8Array): (product: ProductKey) => number {
    const known: number[] = [];
    for (let d = 0; d < PROFILE_COUNT; d++) if (buckets[d]! >= 0 && this.totalSums[d]! > 0) known.push(d);
    return (product) => {
      const category = this.categoryOf(product);
      let ratio = 1;
      for (const d of known) ratio *= this.ratio(product, category, d, buckets[d]!);
      return ratio;
    };
  }

  /** P(bucket | product) / P(bucket), smoothed: the product towards its category, the category towards all. */
  private ratio(product: ProductKey, category: number, d: number, b: number): number {
    const prior = this.prior(d, b);
    return this.shareIn(product, d, b, this.shareInCategory(category, d, b, prior)) / prior;
  }

  /** P(bucket). */
  private prior(d: number, b: number): number {
    return (this.total[PROFILE_OFFSETS[d]! + b]! + 1) / (this.totalSums[d]! + PROFILE_DIMENSIONS[d]!.size);
  }

  private shareInCategory(category: number, d: number, b: number, prior: number): number {
    return category < 0
      ? prior
      : this.categories.share(this.categories.rowOf(category), d, b, prior, this.ofCategory[PROFILE_OFFSETS[d]! + b]!);
  }

  private shareIn(product: ProductKey, d: number, b: number, wider: number): number {
    return this.products.share(this.products.rowOf(product), d, b, wider, this.ofProduct[PROFILE_OFFSETS[d]! + b]!);
  }

  private estimate(): void {
    this.nextEstimate = Math.ceil(GROWTH * this.added);
    for (let d = 0; d < PROFILE_COUNT; d++) {
      const all = this.totalSums[d]!;
      if (all <= 0) continue;
      const offset = PROFILE_OFFSETS[d]!;
      const size = PROFILE_DIMENSIONS[d]!.size;
      const shares = Array.from({ length: size }, (_, b) => this.total[offset + b]! / all);
      this.ofCategory.set(
        pseudoCounts(this.categories.counted(d), size, () => shares),
        offset,
      );
      const byCategory = new Map<number, readonly number[]>([[-1, shares]]);
      const expectedOf = (product: ProductKey): readonly number[] => {
        const category = this.categoryOf(product);
        let expected = byCategory.get(category);
        if (!expected) {
          const row = this.categories.rowOf(category);
          expected = shares.map((share, b) => this.categories.share(row, d, b, share, this.ofCategory[offset + b]!));
          byCategory.set(category, expected);
        }
        return expected;
      };
      this.ofProduct.set(pseudoCounts(this.products.counted(d), size, expectedOf), offset);
    }
  }
}
