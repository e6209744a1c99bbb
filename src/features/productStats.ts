/**
 * What interactions say of each product so far: decayed counts, how lately it is wanted, how often again. Counters are
 * commutative, so an event that arrives late changes nothing but its own contribution.
 *
 * A decayed count is kept as `sum w 2^((t - origin) / halfLife)`: what all products share, the decay since `origin`, is a
 * single factor at reading, so that comparing all products costs a multiplication each and no power.
 */
import { grown } from "../common/grown.js";
import type { ProductKey } from "../domain.js";
import { DAY } from "./calendar.js";
import { POPULARITY_HALF_LIVES } from "./layout.js";

const HORIZONS = POPULARITY_HALF_LIVES.length;
const HALF_LIVES = POPULARITY_HALF_LIVES.map((days) => days * DAY);
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
  /** The decay that was read last, by horizon. */
  private readonly decays = new Float64Array(HORIZONS);
  private readonly readAt = new Float64Array(HORIZONS).fill(Number.NaN);
  private readonly readFrom = new Float64Array(HORIZONS).fill(Number.NaN);
  private updated = new Float64Array(0);
  private purchases = new Float32Array(0);
  private repeats = new Float32Array(0);
  private firstSeen = new Float64Array(0);
  /** Products with any interaction, in order of their first. */
  readonly active: ProductKey[] = [];

  add(product: ProductKey, weight: number, at: number, { purchase = false, repeat = false } = {}): void {
    const s = this.slotOf(product, at);
    for (let h = 0; h < HORIZONS; h++) {
      const scaled = weight * this.growth(h, at);
      this.counts[h]![s]! += scaled;
      this.countTotals[h]! += scaled;
    }
    if (at > this.updated[s]!) this.updated[s] = at;
    if (at < this.firstSeen[s]!) this.firstSeen[s] = at;
    if (purchase) this.purchases[s]!++;
    if (repeat) this.repeats[s]!++;
  }

  /** Weighted interactions decayed to `at` with the h-th half-life; never read at a moment before the last of them. */
  count(product: ProductKey, h: number, at: number): number {
    const s = this.slot[product] ?? 0;
    if (s === 0) return 0;
    return this.counts[h]![s]! * (this.updated[s]! > at ? this.decay(h, this.updated[s]!) : this.decayTo(h, at));
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

  private decay(h: number, at: number): number {
    return 2 ** -((at - this.origin[h]!) / HALF_LIVES[h]!);
  }

  /** The same, remembered: many products are read at one moment. */
  private decayTo(h: number, at: number): number {
    if (this.readAt[h] !== at || this.readFrom[h] !== this.origin[h]) {
      this.readAt[h] = at;
      this.readFrom[h] = this.origin[h]!;
      this.decays[h] = this.decay(h, at);
    }
    return this.decays[h]!;
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
    if (product >= this.slot.length) this.slot = grown(this.slot, Math.max(product + 1, 2 * this.slot.length));
    let s = this.slot[product]!;
    if (s > 0) return s;
    s = this.slot[product] = ++this.slots;
    this.active.push(product);
    if (s >= this.capacity) {
      this.capacity = Math.max(256, 2 * this.capacity);
      for (let h = 0; h < HORIZONS; h++) this.counts[h] = grown(this.counts[h]!, this.capacity);
      this.updated = grown(this.updated, this.capacity);
      this.firstSeen = grown(this.firstSeen, this.capacity);
      this.purchases = grown(this.purchases, this.capacity);
      this.repeats = grown(this.repeats, this.capacity);
    }
    this.updated[s] = at;
    this.firstSeen[s] = at;
    return s;
  }
}
