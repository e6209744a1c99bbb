/** Weighted interactions by row (a product, a category) and bucket, in growable columns. */
import { PROFILE_COUNT, PROFILE_DIM, PROFILE_OFFSETS } from "./layout.js";
import type { Counted } from "./overdispersion.js";

export class ProfileRows {
  /** Row of an id in the columns below, 1-based; 0: never interacted with. */
  private slot = new Int32Array(1024);
  private readonly ids: number[] = [];
  private capacity = 0;
  private counts = new Float32Array(0);
  /** Sums of the counts over each dimension's buckets: [rows, PROFILE_COUNT]. */
  private sums = new Float32Array(0);
  /** Weight of all interactions, and its squares summed over shoppers: many by one shopper say less than by many. */
  private mass = new Float32Array(0);
  private squares = new Float32Array(0);

  /** `earlier`: weight of the same shopper's interactions with the row before. */
  add(id: number, weight: number, buckets: Int8Array, earlier: number): void {
    const s = this.slotOf(id);
    this.mass[s]! += weight;
    this.squares[s]! += weight * (weight + 2 * earlier);
    for (let d = 0; d < PROFILE_COUNT; d++) {
      const b = buckets[d]!;
      if (b < 0) continue;
      this.counts[s * PROFILE_DIM + PROFILE_OFFSETS[d]! + b]! += weight;
      this.sums[s * PROFILE_COUNT + d]! += weight;
    }
  }

  has(id: number): boolean {
    return (this.slot[id] ?? 0) > 0;
  }

  /** Share of a bucket in a dimension, smoothed towards `prior` as by `pseudo` interactions more. */
  share(id: number, dimension: number, bucket: number, prior: number, pseudo: number): number {
    const s = this.slot[id] ?? 0;
    if (s === 0) return prior;
    const count = this.counts[s * PROFILE_DIM + PROFILE_OFFSETS[dimension]! + bucket]!;
    return (count + pseudo * prior) / (this.sums[s * PROFILE_COUNT + dimension]! + pseudo);
  }

  /** What was counted of one dimension. */
  counted(dimension: number): Counted {
    const offset = PROFILE_OFFSETS[dimension]!;
    const sum = (row: number): number => this.sums[(row + 1) * PROFILE_COUNT + dimension]!;
    return {
      ids: this.ids,
      count: (row, bucket) => this.counts[(row + 1) * PROFILE_DIM + offset + bucket]!,
      sum,
      // Where only some interactions came with this part of the situation, so did only some of the squares.
      squares: (row) => this.squares[row + 1]! * (sum(row) / this.mass[row + 1]!),
    };
  }

  private slotOf(id: number): number {
    if (id >= this.slot.length) this.slot = grown(this.slot, Math.max(id + 1, 2 * this.slot.length));
    const known = this.slot[id]!;
    if (known > 0) return known;
    const s = this.ids.push(id);
    this.slot[id] = s;
    if (s >= this.capacity) {
      this.capacity = Math.max(256, 2 * this.capacity);
      this.counts = grown(this.counts, this.capacity * PROFILE_DIM);
      this.sums = grown(this.sums, this.capacity * PROFILE_COUNT);
      this.mass = grown(this.mass, this.capacity);
      this.squares = grown(this.squares, this.capacity);
    }
    return s;
  }
}

/** A longer copy, zeros at the end. */
export function grown<T extends Float32Array | Float64Array | Int32Array>(old: T, length: number): T {
  const bigger = new (old.constructor as new (n: number) => T)(length);
  bigger.set(old);
  return bigger;
}
