/**
 * What interactions say of each product so far: decayed counts (how lately it is wanted) and its context profile (when,
 * where and by whom). Counters are commutative, so an event that arrives late changes nothing but its own contribution.
 */
import type { ProductKey } from "../domain.js";
import { DAY } from "./calendar.js";
import { POPULARITY_HALF_LIVES, PROFILE_COUNT, PROFILE_DIM, PROFILE_DIMENSIONS, PROFILE_OFFSETS } from "./layout.js";

const HORIZONS = POPULARITY_HALF_LIVES.length;
/** Pseudo-count of the profile's smoothing: a product needs about this many interactions to speak for itself. */
const SMOOTHING = 6;

export class ProductStats {
  /** Row of a product in the columns below, 1-based; 0: never interacted with. */
  private slot = new Int32Array(1024);
  private slots = 0;
  private capacity = 0;
  private counts = new Float64Array(0);
  private updated = new Float64Array(0);
  private profile = new Float32Array(0);
  private purchases = new Float32Array(0);
  private repeats = new Float32Array(0);
  private firstSeen = new Float64Array(0);
  /** Products with any interaction, in order of their first. */
  readonly active: ProductKey[] = [];
  /** Sums of all products' profiles. */
  private readonly total = new Float64Array(PROFILE_DIM);

  add(product: ProductKey, weight: number, at: number, buckets: Int8Array, purchase: boolean, repeat: boolean): void {
    const s = this.slotOf(product, at);
    for (let h = 0; h < HORIZONS; h++) {
      const i = s * HORIZONS + h;
      const halfLife = POPULARITY_HALF_LIVES[h]! * DAY;
      const gap = at - this.updated[s]!;
      // A late event has decayed already by the time of the last update.
      if (gap >= 0) this.counts[i] = this.counts[i]! * 2 ** (-gap / halfLife) + weight;
      else this.counts[i]! += weight * 2 ** (gap / halfLife);
    }
    if (at > this.updated[s]!) this.updated[s] = at;
    if (at < this.firstSeen[s]!) this.firstSeen[s] = at;
    if (purchase) this.purchases[s]!++;
    if (repeat) this.repeats[s]!++;
    for (let d = 0; d < PROFILE_COUNT; d++) {
      const b = buckets[d]!;
      if (b < 0) continue;
      this.profile[s * PROFILE_DIM + PROFILE_OFFSETS[d]! + b]! += weight;
      this.total[PROFILE_OFFSETS[d]! + b]! += weight;
    }
  }

  /** Weighted interactions decayed to `at` with the h-th half-life. */
  count(product: ProductKey, h: number, at: number): number {
    const s = this.slot[product] ?? 0;
    if (s === 0) return 0;
    const age = Math.max(0, at - this.updated[s]!);
    return this.counts[s * HORIZONS + h]! * 2 ** (-age / (POPULARITY_HALF_LIVES[h]! * DAY));
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
    const from = PROFILE_OFFSETS[dimension]!;
    const size = PROFILE_DIMENSIONS[dimension]!.size;
    let all = 0;
    let own = 0;
    for (let b = 0; b < size; b++) {
      all += this.total[from + b]!;
      own += this.profile[s * PROFILE_DIM + from + b]!;
    }
    if (all <= 0) return 0;
    const prior = (this.total[from + bucket]! + 1) / (all + size);
    return Math.log((this.profile[s * PROFILE_DIM + from + bucket]! + SMOOTHING * prior) / ((own + SMOOTHING) * prior));
  }

  /** All log-lifts of a product into `out[offset ...]`, PROFILE_DIM numbers; zeros for a product never interacted with. */
  lifts(product: ProductKey, out: Float32Array, offset: number): void {
    for (let d = 0; d < PROFILE_COUNT; d++)
      for (let b = 0; b < PROFILE_DIMENSIONS[d]!.size; b++) out[offset + PROFILE_OFFSETS[d]! + b] = this.lift(product, d, b);
  }

  private slotOf(product: ProductKey, at: number): number {
    if (product >= this.slot.length) this.slot = grow(this.slot, Math.max(product + 1, 2 * this.slot.length));
    let s = this.slot[product]!;
    if (s > 0) return s;
    s = this.slot[product] = ++this.slots;
    this.active.push(product);
    if (s >= this.capacity) {
      this.capacity = Math.max(256, 2 * this.capacity);
      this.counts = grow(this.counts, this.capacity * HORIZONS);
      this.updated = grow(this.updated, this.capacity);
      this.firstSeen = grow(this.firstSeen, this.capacity);
      this.purchases = grow(this.purchases, this.capacity);
      this.repeats = grow(this.repeats, this.capacity);
      this.profile = grow(this.profile, this.capacity * PROFILE_DIM);
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
