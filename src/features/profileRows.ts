/** Weighted interactions by row (a product, a category) and bucket, in growable columns, for two halves of the shoppers. */
import { grown } from "../common/grown.js";
import { PROFILE_COUNT, PROFILE_DIM, PROFILE_OFFSETS } from "./layout.js";
import type { Counted, Half } from "./overdispersion.js";
import { Tallies } from "./tallies.js";

/** Rows of which the halves are told apart: enough to estimate from, of as many as there may be. */
const HALVED = 1 << 16;
/** Interactions are counted in twentieths, as their weights are whole numbers of these: so sums are exact, and mostly small. */
const UNITS = 20;
/** Numbers of a row: its counts by bucket, then their sums by dimension; read together, so they lie together. */
const WIDTH = PROFILE_DIM + PROFILE_COUNT;

export class ProfileRows {
  /** Row of an id, 1-based; 0: never interacted with. */
  private slot = new Int32Array(1024);
  private readonly ids: number[] = [];
  /** [rows, WIDTH] twentieths: of all shoppers; and of the first half alone, by which the smoothing is estimated, of the first HALVED rows. */
  private readonly all = new Tallies(WIDTH);
  private readonly ofHalf = new Tallies(WIDTH);
  /** What `countsOf` answers. */
  private counts = new Float32Array(0);

  add(id: number, weight: number, buckets: Int8Array, half: Half): void {
    const row = this.slotOf(id);
    const units = Math.round(UNITS * weight);
    const isHalved = half === 0 && row < HALVED;
    for (let d = 0; d < PROFILE_COUNT; d++) {
      const b = buckets[d]!;
      if (b < 0) continue;
      const [count, sum] = [PROFILE_OFFSETS[d]! + b, PROFILE_DIM + d];
      this.all.add(row, count, units);
      this.all.add(row, sum, units);
      if (!isHalved) continue;
      this.ofHalf.add(row, count, units);
      this.ofHalf.add(row, sum, units);
    }
  }

  /** 0: never interacted with. */
  rowOf(id: number): number {
    return this.slot[id] ?? 0;
  }

  /** Share of a bucket in a dimension of a row, smoothed towards `prior` as by `pseudo` interactions more. */
  share(row: number, dimension: number, bucket: number, prior: number, pseudo: number): number {
    if (row === 0) return prior;
    const { numbers, from } = this.all.rowAt(row);
    const count = numbers[from + PROFILE_OFFSETS[dimension]! + bucket]! / UNITS;
    return (count + pseudo * prior) / (numbers[from + PROFILE_DIM + dimension]! / UNITS + pseudo);
  }

  /**
   * What was counted of many ids in the bucket of each of these dimensions, and in all its buckets: [ids, dimensions, 2], zeros of
   * an id never interacted with; a view that the next call overwrites. Read by itself, so that the processor waits for many rows at
   * a time.
   */
  countsOf(ids: Int32Array, dimensions: readonly number[], buckets: Int8Array): Float32Array {
    const length = 2 * ids.length * dimensions.length;
    if (this.counts.length < length) this.counts = new Float32Array(2 * length);
    const { counts } = this;
    const places = Int32Array.from(dimensions, (d) => PROFILE_OFFSETS[d]! + buckets[d]!);
    const sums = Int32Array.from(dimensions, (d) => PROFILE_DIM + d);
    for (let i = 0, cell = 0; i < ids.length; i++) {
      const { numbers, from } = this.all.rowAt(this.rowOf(ids[i]!));
      for (let j = 0; j < places.length; j++, cell += 2) {
        counts[cell] = numbers[from + places[j]!]! / UNITS;
        counts[cell + 1] = numbers[from + sums[j]!]! / UNITS;
      }
    }
    return counts;
  }

  /** What was counted of one dimension, of the rows that are halved. */
  counted(dimension: number): Counted {
    const read = (row: number, column: number, half: Half): number => {
      const first = this.ofHalf.get(row, column);
      return (half === 0 ? first : this.all.get(row, column) - first) / UNITS;
    };
    const offset = PROFILE_OFFSETS[dimension]!;
    return {
      ids: this.ids.length < HALVED ? this.ids : this.ids.slice(0, HALVED - 1),
      count: (i, half, bucket) => read(i + 1, offset + bucket, half),
      sum: (i, half) => read(i + 1, PROFILE_DIM + dimension, half),
    };
  }

  private slotOf(id: number): number {
    if (id >= this.slot.length) this.slot = grown(this.slot, Math.max(id + 1, 2 * this.slot.length));
    const known = this.slot[id]!;
    if (known > 0) return known;
    const row = this.ids.push(id);
    this.slot[id] = row;
    return row;
  }
}
