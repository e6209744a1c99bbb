/**
 * Whole numbers by row and column, most of them small, of millions of rows: a row takes a byte a number until one of them does not
 * fit, and four bytes a number from then on.
 */
import { grown } from "../common/grown.js";

const MOST_NARROW = 255;
/** By how much the rows grow, as a large shop's memory would not take twice of them. */
const GROWTH = 1.25;
const FIRST = 256;

/** The numbers of one row begin at `from` in `numbers`. */
export interface TallyRow {
  numbers: Uint8Array | Uint32Array;
  from: number;
}

export class Tallies {
  /** [rows, width] */
  private narrow: Uint8Array;
  /** By row: where in `wide` it is, 1-based; 0: it is narrow. */
  private places: Int32Array;
  /** [wide rows, width] */
  private wide: Uint32Array;
  private wideRows = 0;

  constructor(readonly width: number) {
    this.narrow = new Uint8Array(width);
    this.places = new Int32Array(1);
    this.wide = new Uint32Array(width);
  }

  add(row: number, column: number, value: number): void {
    this.reserve(row);
    const place = this.places[row]!;
    if (place > 0) {
      this.wide[place * this.width + column]! += value;
      return;
    }
    const at = row * this.width + column;
    const sum = this.narrow[at]! + value;
    if (sum <= MOST_NARROW) {
      this.narrow[at] = sum;
      return;
    }
    // First, as it may put another array in the place of `wide`.
    const widened = this.widen(row);
    this.wide[widened * this.width + column]! += value;
  }

  /** 0 where nothing was added. */
  get(row: number, column: number): number {
    const { numbers, from } = this.rowAt(row);
    return numbers[from + column]!;
  }

  /** A row as it lies in memory, to be read before the next addition; zeros where nothing was added. */
  rowAt(row: number): TallyRow {
    const place = this.places[row];
    if (place === undefined) return { numbers: this.wide, from: 0 };
    return place > 0 ? { numbers: this.wide, from: place * this.width } : { numbers: this.narrow, from: row * this.width };
  }

  private widen(row: number): number {
    const place = ++this.wideRows;
    if ((place + 1) * this.width > this.wide.length)
      this.wide = grown(this.wide, this.width * Math.max(FIRST, Math.ceil(GROWTH * place)));
    const from = row * this.width;
    this.wide.set(this.narrow.subarray(from, from + this.width), place * this.width);
    this.places[row] = place;
    return place;
  }

  private reserve(row: number): void {
    if (row < this.places.length) return;
    const rows = Math.max(FIRST, row + 1, Math.ceil(GROWTH * this.places.length));
    this.places = grown(this.places, rows);
    this.narrow = grown(this.narrow, rows * this.width);
  }
}
