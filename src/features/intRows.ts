/**
 * Many lists of integers by row, in shared blocks of memory. A list lies in one piece, so that a loop over it reads memory in order:
 *
 *     const list = rows.blockOf(row), from = rows.startOf(row), to = from + rows.lengthOf(row);
 */
import { grown } from "../common/grown.js";
import { blockOf, placeOf, Runs, roomFor } from "../common/runs.js";

export class IntRows {
  private readonly blocks: Int32Array[] = [];
  private readonly runs = new Runs((block, places) => {
    this.blocks[block] = new Int32Array(places);
  });
  /** [rows, 2]: the run, and how many of its places are taken; read together, so they lie together. */
  private heads = new Uint32Array(2048);
  /** By row: places of the run. */
  private places = new Int32Array(1024);
  /** What `gather` answers. */
  private gathered = new Int32Array(0);
  private ends = new Int32Array(0);

  lengthOf(row: number): number {
    return this.heads[2 * row + 1] ?? 0;
  }

  /** The memory in which a row lies; to be read from `startOf(row)`, before the next write. */
  blockOf(row: number): Int32Array {
    return this.lengthOf(row) === 0 ? EMPTY : this.blocks[blockOf(this.heads[2 * row]!)]!;
  }

  startOf(row: number): number {
    return this.lengthOf(row) === 0 ? 0 : placeOf(this.heads[2 * row]!);
  }

  /** The list as it is now; the next write may change it. */
  of(row: number): Int32Array {
    const start = this.startOf(row);
    return this.blockOf(row).subarray(start, start + this.lengthOf(row));
  }

  /**
   * The lists of many rows one after the other, and where each ends: views that the next call overwrites. Copied by themselves, so
   * that the processor waits for many lists at a time.
   */
  gather(rows: Int32Array): { values: Int32Array; ends: Int32Array } {
    if (this.ends.length < rows.length) this.ends = new Int32Array(2 * rows.length);
    let end = 0;
    for (let i = 0; i < rows.length; i++) {
      end += this.lengthOf(rows[i]!);
      this.ends[i] = end;
    }
    if (this.gathered.length < end) this.gathered = new Int32Array(2 * end);
    const { gathered, ends } = this;
    for (let i = 0, at = 0; i < rows.length; i++) {
      const list = this.blockOf(rows[i]!);
      for (let from = this.startOf(rows[i]!); at < ends[i]!; from++, at++) gathered[at] = list[from]!;
    }
    return { values: gathered, ends };
  }

  push(row: number, value: number): void {
    const length = this.lengthOf(row);
    this.makeRoom(row, length + 1);
    this.blocks[blockOf(this.heads[2 * row]!)]![placeOf(this.heads[2 * row]!) + length] = value;
    this.heads[2 * row + 1] = length + 1;
  }

  /** Adds a value to an ascending list that does not have it yet. */
  insert(row: number, value: number): void {
    const length = this.lengthOf(row);
    const at = this.rankIn(row, value) - this.startOf(row);
    if (at < length && this.blockOf(row)[this.startOf(row) + at] === value) return;
    this.push(row, value);
    if (at === length) return;
    const from = this.startOf(row);
    this.blockOf(row).copyWithin(from + at + 1, from + at, from + length);
    this.blockOf(row)[from + at] = value;
  }

  /** Takes a value from an ascending list. */
  remove(row: number, value: number): void {
    const at = this.rankIn(row, value);
    const end = this.startOf(row) + this.lengthOf(row);
    if (at === end || this.blockOf(row)[at] !== value) return;
    this.blockOf(row).copyWithin(at, at + 1, end);
    this.heads[2 * row + 1]!--;
  }

  /** Where an ascending list has, or would have, a value. */
  private rankIn(row: number, value: number): number {
    const list = this.blockOf(row);
    let low = this.startOf(row);
    let high = low + this.lengthOf(row);
    if (high > low && list[high - 1]! < value) return high;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (list[mid]! < value) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  /** Puts these values in the place of a row's. */
  set(row: number, values: ArrayLike<number>): void {
    if (row < this.places.length) this.heads[2 * row + 1] = 0;
    if (values.length === 0) return;
    this.makeRoom(row, values.length);
    this.blocks[blockOf(this.heads[2 * row]!)]!.set(values, placeOf(this.heads[2 * row]!));
    this.heads[2 * row + 1] = values.length;
  }

  /** Empties a row, and gives its memory to others. */
  clear(row: number): void {
    if (row >= this.places.length || this.places[row] === 0) return;
    this.runs.giveBack(this.heads[2 * row]!, this.places[row]!);
    this.places[row] = 0;
    this.heads[2 * row + 1] = 0;
  }

  /** Takes the oldest `count` of a row away. */
  dropFirst(row: number, count: number): void {
    const start = this.startOf(row);
    this.blockOf(row).copyWithin(start, start + count, start + this.lengthOf(row));
    this.heads[2 * row + 1]! -= count;
  }

  private makeRoom(row: number, wanted: number): void {
    if (row >= this.places.length) {
      const length = Math.max(row + 1, Math.ceil(1.5 * this.places.length));
      this.heads = grown(this.heads, 2 * length);
      this.places = grown(this.places, length);
    }
    const places = this.places[row]!;
    if (wanted <= places) return;
    const length = this.lengthOf(row);
    // A list that is written once gets what it needs, whatever was there before.
    const room = roomFor(wanted, length === 0 ? 0 : places);
    const run = this.runs.take(room);
    if (length > 0) this.blocks[blockOf(run)]!.set(this.of(row), placeOf(run));
    if (places > 0) this.runs.giveBack(this.heads[2 * row]!, places);
    this.heads[2 * row] = run;
    this.places[row] = room;
  }
}

const EMPTY = new Int32Array(0);
