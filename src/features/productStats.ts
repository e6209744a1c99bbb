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
/** By how much the rows grow. */
const GROWTH = 1.25;

/** A product's row: its counts by half-life, then these; read together, so they lie together. */
const UPDATED = HORIZONS;
const FIRST_SEEN = HORIZONS + 1;
const PURCHASES = HORIZONS + 2;
const REPEATS = HORIZONS + 3;
const WIDTH = HORIZONS + 4;

/** What `read` says of a product, after its counts. */
export const READ_FIRST = HORIZONS;
export const READ_REPEATS = HORIZONS + 1;
export const READ = HORIZONS + 2;

export class ProductStats {
  /** Row of a product, 1-based; 0: never interacted with. */
  private slot = new Int32Array(1024);
  private slots = 0;
  private capacity = 0;
  /** [capacity, WIDTH] */
  private rows = new Float64Array(0);
  private readonly origin = new Float64Array(HORIZONS).fill(Number.NaN);
  private readonly countTotals = new Float64Array(HORIZONS);
  /** The decay that was read last, by horizon. */
  private readonly decays = new Float64Array(HORIZONS);
  private readonly readAt = new Float64Array(HORIZONS).fill(Number.NaN);
  private readonly readFrom = new Float64Array(HORIZONS).fill(Number.NaN);
  /** What `read` answers. */
  private answer = new Float64Array(0);
  /** Products with any interaction, in order of their first. */
  readonly active: ProductKey[] = [];

  add(product: ProductKey, weight: number, at: number, { purchase = false, repeat = false } = {}): void {
    const row = this.slotOf(product, at) * WIDTH;
    for (let h = 0; h < HORIZONS; h++) {
      const scaled = weight * this.growth(h, at);
      this.rows[row + h]! += scaled;
      this.countTotals[h]! += scaled;
    }
    if (at > this.rows[row + UPDATED]!) this.rows[row + UPDATED] = at;
    if (at < this.rows[row + FIRST_SEEN]!) this.rows[row + FIRST_SEEN] = at;
    if (purchase) this.rows[row + PURCHASES]!++;
    if (repeat) this.rows[row + REPEATS]!++;
  }

  /** Weighted interactions decayed to `at` with the h-th half-life; never read at a moment before the last of them. */
  count(product: ProductKey, h: number, at: number): number {
    const s = this.slot[product] ?? 0;
    if (s === 0) return 0;
    const row = s * WIDTH;
    const updated = this.rows[row + UPDATED]!;
    return this.rows[row + h]! * (updated > at ? this.decay(h, updated) : this.decayTo(h, at));
  }

  /**
   * Shares of the shop's demand, mixed over the half-lives: `out[i] = sum_h mix[h] count_h(active[i]) / count_h(all)`. Decay
   * cancels out, so the shares hold at every moment until the next event. `out` is at least `active.length` long.
   */
  shares(mix: readonly number[], out: Float64Array): void {
    const factors = Array.from(this.countTotals, (total, h) => (total > 0 ? mix[h]! / total : 0));
    for (let i = 0; i < this.slots; i++) {
      let share = 0;
      for (let h = 0; h < HORIZONS; h++) share += factors[h]! * this.rows[(i + 1) * WIDTH + h]!;
      out[i] = share;
    }
  }

  /** Milliseconds of the first interaction; NaN before there is one. */
  first(product: ProductKey): number {
    const s = this.slot[product] ?? 0;
    return s === 0 ? Number.NaN : this.rows[s * WIDTH + FIRST_SEEN]!;
  }

  /** Share of purchases by shoppers who had bought the product before, smoothed. */
  repeatRate(product: ProductKey): number {
    const s = this.slot[product] ?? 0;
    return s === 0 ? 0 : this.rows[s * WIDTH + REPEATS]! / (this.rows[s * WIDTH + PURCHASES]! + 4);
  }

  /**
   * Of many products at a moment: counts by half-life, first interaction and repeat rate, [products, READ]; a view that the next
   * call overwrites. Read by itself, so that the processor waits for many rows at a time.
   */
  read(products: Int32Array, at: number): Float64Array {
    if (this.answer.length < products.length * READ) this.answer = new Float64Array(2 * products.length * READ);
    const { answer } = this;
    for (let i = 0, cell = 0; i < products.length; i++, cell += READ) {
      const product = products[i]!;
      for (let h = 0; h < HORIZONS; h++) answer[cell + h] = this.count(product, h, at);
      answer[cell + READ_FIRST] = this.first(product);
      answer[cell + READ_REPEATS] = this.repeatRate(product);
    }
    return answer;
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
    const shrink = 2 ** -halfLives;
    for (let s = 1; s <= this.slots; s++) this.rows[s * WIDTH + h]! *= shrink;
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
      this.capacity = Math.max(256, Math.ceil(GROWTH * this.capacity));
      this.rows = grown(this.rows, this.capacity * WIDTH);
    }
    this.rows[s * WIDTH + UPDATED] = at;
    this.rows[s * WIDTH + FIRST_SEEN] = at;
    return s;
  }
}
