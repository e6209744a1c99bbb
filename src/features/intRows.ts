/**
 * Many lists of integers by row, in shared blocks of memory: millions of arrays of their own would cost the garbage collector
 * more than the numbers are worth. A list lies in one piece, so that a loop over it reads memory in order:
 *
 *     const list = rows.blockOf(row), from = rows.startOf(row), to = from + rows.lengthOf(row);
 */
import { grown } from "../common/grown.js";

/** Places in a block; a list that needs more has a block of its own. */
const BLOCK_BITS = 16;
const BLOCK = 1 << BLOCK_BITS;
const IN_BLOCK = BLOCK - 1;
/** Lists have room for a multiple of so many. */
const STEP = 4;

export class IntRows {
  private readonly blocks: Int32Array[] = [];
  /** The shared block that is filled now, and how many of its places are used. */
  private shared = -1;
  private used = BLOCK;
  /** By row: block and first place in one number, room, and how much of it is taken. */
  private starts = new Uint32Array(1024);
  private places = new Int32Array(1024);
  private lengths = new Int32Array(1024);
  /** Starts of lists that were outgrown, by their room. */
  private readonly outgrown = new Map<number, number[]>();

  lengthOf(row: number): number {
    return this.lengths[row] ?? 0;
  }

  /** The memory in which a row lies; to be read from `startOf(row)`, before the next write. */
  blockOf(row: number): Int32Array {
    return this.lengthOf(row) === 0 ? EMPTY : this.blocks[this.starts[row]! >>> BLOCK_BITS]!;
  }

  startOf(row: number): number {
    return this.lengthOf(row) === 0 ? 0 : this.starts[row]! & IN_BLOCK;
  }

  /** The list as it is now; the next write may change it. */
  of(row: number): Int32Array {
    const start = this.startOf(row);
    return this.blockOf(row).subarray(start, start + this.lengthOf(row));
  }

  push(row: number, value: number): void {
    const length = this.lengthOf(row);
    this.makeRoom(row, length + 1);
    this.blocks[this.starts[row]! >>> BLOCK_BITS]![(this.starts[row]! & IN_BLOCK) + length] = value;
    this.lengths[row] = length + 1;
  }

  /** Adds a value to an ascending list that does not have it yet. */
  insert(row: number, value: number): void {
    const length = this.lengthOf(row);
    if (length === 0 || this.blockOf(row)[this.startOf(row) + length - 1]! < value) return this.push(row, value);
    const at = this.placeIn(row, value);
    if (this.blockOf(row)[at] === value) return;
    const before = at - this.startOf(row);
    this.push(row, value);
    const from = this.startOf(row) + before;
    this.blockOf(row).copyWithin(from + 1, from, this.startOf(row) + length);
    this.blockOf(row)[from] = value;
  }

  /** Takes a value from an ascending list. */
  remove(row: number, value: number): void {
    const at = this.placeIn(row, value);
    const end = this.startOf(row) + this.lengthOf(row);
    if (at === end || this.blockOf(row)[at] !== value) return;
    this.blockOf(row).copyWithin(at, at + 1, end);
    this.lengths[row]!--;
  }

  /** Where an ascending list has, or would have, a value. */
  private placeIn(row: number, value: number): number {
    const list = this.blockOf(row);
    let low = this.startOf(row);
    let high = low + this.lengthOf(row);
    while (low < high) {
      const mid = (low + high) >> 1;
      if (list[mid]! < value) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  /** Puts these values in the place of a row's. */
  set(row: number, values: ArrayLike<number>): void {
    if (row < this.lengths.length) this.lengths[row] = 0;
    if (values.length === 0) return;
    this.makeRoom(row, values.length);
    this.blocks[this.starts[row]! >>> BLOCK_BITS]!.set(values, this.starts[row]! & IN_BLOCK);
    this.lengths[row] = values.length;
  }

  /** Takes the oldest `count` of a row away. */
  dropFirst(row: number, count: number): void {
    const start = this.startOf(row);
    this.blockOf(row).copyWithin(start, start + count, start + this.lengthOf(row));
    this.lengths[row] = this.lengthOf(row) - count;
  }

  private makeRoom(row: number, wanted: number): void {
    if (row >= this.lengths.length) {
      const length = Math.max(row + 1, 2 * this.lengths.length);
      this.starts = grown(this.starts, length);
      this.places = grown(this.places, length);
      this.lengths = grown(this.lengths, length);
    }
    const room = this.places[row]!;
    if (wanted <= room) return;
    // A list that is written once gets what it needs; one that grows gets twice as much each time.
    const length = this.lengths[row]!;
    const next = STEP * Math.ceil((length === 0 ? wanted : Math.max(wanted, 2 * room)) / STEP);
    const start = this.allocate(next);
    if (length > 0) this.blocks[start >>> BLOCK_BITS]!.set(this.of(row), start & IN_BLOCK);
    if (room > 0) {
      const free = this.outgrown.get(room);
      if (free) free.push(this.starts[row]!);
      else this.outgrown.set(room, [this.starts[row]!]);
    }
    this.starts[row] = start;
    this.places[row] = next;
  }

  private allocate(places: number): number {
    const again = this.outgrown.get(places)?.pop();
    if (again !== undefined) return again;
    if (places > BLOCK) return (this.blocks.push(new Int32Array(places)) - 1) * BLOCK;
    if (this.used + places > BLOCK) {
      this.shared = this.blocks.push(new Int32Array(BLOCK)) - 1;
      this.used = 0;
    }
    this.used += places;
    return this.shared * BLOCK + this.used - places;
  }
}

const EMPTY = new Int32Array(0);
