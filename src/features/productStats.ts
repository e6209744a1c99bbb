/**
 * What interactions say of each product so far: decayed counts (how lately it is wanted) and its context profile (when,
 * where and by whom). Counters are commutative, so an event that arrives late changes nothing but its own contribution.
 *
 * A decayed count is kept as `sum w 2^((t - origin) / halfLife)`: what all products share, the decay since `origin`, is a
 * single factor at reading, so that comparing all products costs a multiplication each and no power.
 */
import type { ProductKey } from "../domain.js";
import { DAY } from "./calendar.js";
import { POPULARITY_HALF_LIVES, PROFILE_COUNT, PROFILE_DIM, PROFILE_DIMENSIONS, PROFILE_OFFSETS } from "./layout.js";

const HORIZONS = POPULARITY_HALF_LIVES.length;
const HALF_LIVES = POPULARITY_HALF_LIVES.map((days) => days * DAY);
/** Pseudo-count of the profile's smoothing: a product needs about this many interactions to speak for itself. */
const SMOOTHING = 6;
/** Half-lives after which the origin moves, long before a float64 overflows. */
const REBASE = 500;

export class ProductStats {
  /** Row of a product in the columns below, 1-based; 0: never interacted with. */
  private slot = new Int32Array(1024);
  private slots = 0;
  private capacity = 0;
  private readonly counts = HALF_LIVES.map(() => new Float64Array(0));
  private readonly origin = new Float64Array(HORIZONS).fill(Number.NaN);
  private readonly countTotals = new Float64Array(HORIZONS);
  private updated = new Float64Array(0);
  private profile = new Float32Array(0);
  /** Sums of the profile over each dimension's buckets: [slots, PROFILE_COUNT]. */
  private profileSums = new Float32Array(0);
  private purchases = new Float32Array(0);
  private repeats = new Float32Array(0);
  private firstSeen = new Float64Array(0);
  /** Products with any interaction, in order of their first. */
  readonly active: ProductKey[] = [];
  /** Sums of all products' profiles, by bucket and by dimension. */
  private readonly total = new Float64Array(PROFILE_DIM);
  private readonly totalSums = new Float64Array(PROFILE_COUNT);

  add(product: ProductKey, weight: number, at: number, buckets: Int8Array, purchase: boolean, repeat: boolean): void {
    const s = this.slotOf(product, at);
    for (let h = 0; h < HORIZONS; h++) {
      const grown = weight * this.growth(h, at);
      this.counts[h]![s]! += grown;
      this.countTotals[h]! += grown;
    }
    if (at > this.updated[s]!) this.updated[s] = at;
    if (at < this.firstSeen[s]!) this.firstSeen[s] = at;
    if (purchase) this.purchases[s]!++;
    if (repeat) this.repeats[s]!++;
    for (let d = 0; d < PROFILE_COUNT; d++) {
      const b = buckets[d]!;
      if (b < 0) continue;
      this.profile[s * PROFILE_DIM + PROFILE_OFFSETS[d]! + b]! += weight;
      this.profileSums[s * PROFILE_COUNT + d]! += weight;
      this.total[PROFILE_OFFSETS[d]! + b]! += weight;
      this.totalSums[d]! += weight;
    }
  }

  /** Weighted interactions decayed to `at` with the h-th half-life; never read at a moment before the last of them. */
  count(product: ProductKey, h: number, at: number): number {
    const s = this.slot[product] ?? 0;
    if (s === 0) return 0;
    return this.counts[h]![s]! * 2 ** -((Math.max(at, this.updated[s]!) - this.origin[h]!) / HALF_LIVES[h]!);
  }

  /**
   * Shares of the shop's demand, mixed over the half-lives: `out[i] = sum_h mix[h] count_h(active[i]) / count_h(all)`. Decay
   * cancels out, so the shares hold at every moment until the next event. `out` is at least `active.length` long.
   */
  shares(mix: readonly number[], out: Float64Array): void {
    out.fill(0, 0, this.slots);
    for (let h = 0; h < HORIZONS; h++) {
      if (!(this.countTotals[h]! > 0) || !mix[h]) continue;
      const factor = mix[h]! / this.countTotals[h]!;
      const counts = this.counts[h]!;
      for (let i = 0; i < this.slots; i++) out[i]! += factor * counts[i + 1]!;
    }
  }

  /** Milliseconds of the first interaction; NaN before there is one. */
  first(product: ProductKey): number {
    const s = this.slot[product] ?? 0;
    return s === 0 ? Number.NaN : this.firstSeen[s]!;
  }

  /** Share of purchases by shoppers who had bought the product before, smoothed. */
  repeatRate(product: ProductKey): number {
    const s = this.slot[product] ?? 0;
    return s === 0 ? 0 : this.repeats[s]! / (this.purchases[s]! + 4);
  }

  /**
   * Log-lift of a product in one bucket of a profile dimension: `log P(bucket | product) - log P(bucket)`, smoothed towards 0.
   * How much more (or less) it is wanted in that situation than products are on average.
   */
  lift(product: ProductKey, dimension: number, bucket: number): number {
    const s = this.slot[product] ?? 0;
    if (s === 0 || bucket < 0) return 0;
    const all = this.totalSums[dimension]!;
    if (all <= 0) return 0;
    const at = PROFILE_OFFSETS[dimension]! + bucket;
    const own = this.profileSums[s * PROFILE_COUNT + dimension]!;
    const prior = (this.total[at]! + 1) / (all + PROFILE_DIMENSIONS[dimension]!.size);
    return Math.log((this.profile[s * PROFILE_DIM + at]! + SMOOTHING * prior) / ((own + SMOOTHING) * prior));
  }

  /**
   * A function from product to `exp` of its summed log-lifts in these buckets (unknown ones left out): 1 where it is wanted as
   * much as products are on average. Cheap: no logarithms. Valid until the next event.
   */
  contextRatio(buckets: Int8Array): (product: ProductKey) => number {
    const known: { dimension: number; at: number; prior: number }[] = [];
    for (let dimension = 0; dimension < PROFILE_COUNT; dimension++) {
      const bucket = buckets[dimension]!;
      if (bucket < 0 || this.totalSums[dimension]! <= 0) continue;
      const at = PROFILE_OFFSETS[dimension]! + bucket;
      known.push({
        dimension,
        at,
        prior: (this.total[at]! + 1) / (this.totalSums[dimension]! + PROFILE_DIMENSIONS[dimension]!.size),
      });
    }
    return (product) => {
      const s = this.slot[product] ?? 0;
      if (s === 0) return 1;
      let ratio = 1;
      for (const { dimension, at, prior } of known) {
        const own = this.profileSums[s * PROFILE_COUNT + dimension]!;
        ratio *= (this.profile[s * PROFILE_DIM + at]! + SMOOTHING * prior) / ((own + SMOOTHING) * prior);
      }
      return ratio;
    };
  }

  /** All log-lifts of a product into `out[offset ...]`, PROFILE_DIM numbers; zeros for a product never interacted with. */
  lifts(product: ProductKey, out: Float32Array, offset: number): void {
    if ((this.slot[product] ?? 0) === 0) {
      out.fill(0, offset, offset + PROFILE_DIM);
      return;
    }
    for (let d = 0; d < PROFILE_COUNT; d++)
      for (let b = 0; b < PROFILE_DIMENSIONS[d]!.size; b++) out[offset + PROFILE_OFFSETS[d]! + b] = this.lift(product, d, b);
  }

  /** `2^((at - origin) / halfLife)`, moving the origin on before that grows too large. */
  private growth(h: number, at: number): number {
    if (Number.isNaN(this.origin[h]!)) this.origin[h] = at;
    const halfLife = HALF_LIVES[h]!;
    const halfLives = (at - this.origin[h]!) / halfLife;
    if (halfLives <= REBASE) return 2 ** halfLives;
    const counts = this.counts[h]!;
    const shrink = 2 ** -halfLives;
    for (let s = 1; s <= this.slots; s++) counts[s]! *= shrink;
    this.countTotals[h]! *= shrink;
    this.origin[h] = at;
    return 1;
  }

  private slotOf(product: ProductKey, at: number): number {
    if (product >= this.slot.length) this.slot = grow(this.slot, Math.max(product + 1, 2 * this.slot.length));
    let s = this.slot[product]!;
    if (s > 0) return s;
    s = this.slot[product] = ++this.slots;
    this.active.push(product);
    if (s >= this.capacity) {
      this.capacity = Math.max(256, 2 * this.capacity);
      for (let h = 0; h < HORIZONS; h++) this.counts[h] = grow(this.counts[h]!, this.capacity);
      this.updated = grow(this.updated, this.capacity);
      this.firstSeen = grow(this.firstSeen, this.capacity);
      this.purchases = grow(this.purchases, this.capacity);
      this.repeats = grow(this.repeats, this.capacity);
      this.profile = grow(this.profile, this.capacity * PROFILE_DIM);
      this.profileSums = grow(this.profileSums, this.capacity * PROFILE_COUNT);
    }
    this.updated[s] = at;
    this.firstSeen[s] = at;
    return s;
  }
}

function grow<T extends Float32Array | Float64Array | Int32Array>(old: T, length: number): T {
  const bigger = new (old.constructor as new (n: number) => T)(length);
  bigger.set(old);
  return bigger;
}
