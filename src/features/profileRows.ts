/** Weighted interactions by row (a product, a category) and bucket, in growable columns, for two halves of the shoppers. */
import { grown } from "../common/grown.js";
import { PROFILE_COUNT, PROFILE_DIM, PROFILE_OFFSETS } from "./layout.js";
import type { Counted, Half } from "./overdispersion.js";

/** By how much the columns grow: a row is 700 bytes, and a large shop's memory would not take twice of it. */
const GROWTH = 1.25;

export class ProfileRows {
  /** Row of an id in the columns below, 1-based; 0: never interacted with. */
  private slot = new Int32Array(1024);
  private readonly ids: number[] = [];
  private capacity = 0;
  /** By half: [rows, PROFILE_DIM], and its sums over each dimension's buckets [rows, PROFILE_COUNT]. */
  private readonly counts: [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];
  private readonly sums: [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];

  add(id: number, weight: number, buckets: Int8Array, half: Half): void {
    const s = this.slotOf(id);
    const [counts, sums] = [this.counts[half], this.sums[half]];
    for (let d = 0; d < PROFILE_COUNT; d++) {
      const b = buckets[d]!;
      if (b < 0) continue;
      counts[s * PROFILE_DIM + PROFILE_OFFSETS[d]! + b]! += weight;
      sums[s * PROFILE_COUNT + d]! += weight;
    }
  }

  has(id: number): boolean {
    return (this.slot[id] ?? 0) > 0;
  }

  /** Share of a bucket in a dimension, smoothed towards `prior` as by `pseudo` interactions more. */
  share(id: number, dimension: number, bucket: number, prior: number, pseudo: number): number {
    const s = this.slot[id] ?? 0;
    if (s === 0) return prior;
    const [at, of] = [s * PROFILE_DIM + PROFILE_OFFSETS[dimension]! + bucket, s * PROFILE_COUNT + dimension];
    const count = this.counts[0][at]! + this.counts[1][at]!;
    return (count + pseudo * prior) / (this.sums[0][of]! + this.sums[1][of]! + pseudo);
  }

  /** What was counted of one dimension. */
  counted(dimension: number): Counted {
    const offset = PROFILE_OFFSETS[dimension]!;
    return {
      ids: this.ids,
      count: (row, half, bucket) => this.counts[half][(row + 1) * PROFILE_DIM + offset + bucket]!,
      sum: (row, half) => this.sums[half][(row + 1) * PROFILE_COUNT + dimension]!,
    };
  }

  private slotOf(id: number): number {
    if (id >= this.slot.length) this.slot = grown(this.slot, Math.max(id + 1, 2 * this.slot.length));
    const known = this.slot[id]!;
    if (known > 0) return known;
    const s = this.ids.push(id);
    this.slot[id] = s;
    if (s >= this.capacity) {
      this.capacity = Math.max(256, Math.ceil(GROWTH * this.capacity));
      for (const half of [0, 1] as const) {
        this.counts[half] = grown(this.counts[half], this.capacity * PROFILE_DIM);
        this.sums[half] = grown(this.sums[half], this.capacity * PROFILE_COUNT);
      }
    }
    return s;
  }
}
