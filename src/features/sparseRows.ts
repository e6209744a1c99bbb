/**
 * A large sparse matrix with positive column numbers, and sums of positive values, by row: open-addressing tables in shared blocks
 * of memory. A row that holds `most` columns loses the smaller half of them for the next one, so that memory ends where the
 * matrix does. Sums are kept in 16 bits, as whole numbers of a unit that doubles once one of the row's sums does not fit; what is
 * added is rounded up or down by chance, so that sums of many additions are right (to .2% of the row's largest).
 */
import { grown } from "../common/grown.js";
import { BLOCK, blockOf, placeOf, Runs } from "../common/runs.js";

/** Places of a row's first table. */
const FIRST = 8;
/** A row's unit at first. */
const UNIT = 1 / 64;
const MOST_UNITS = 65_535;

/**
 * The places `from` to `to` of a table: column numbers and values, in no particular order, but the same for the same additions.
 * Column 0 is a free place, whose value is 0.
 */
export interface SparseRow {
  columns: Int32Array;
  /** In `unit`s, at least 1 where there is a column. */
  values: Uint16Array;
  unit: number;
  from: number;
  to: number;
}
const NO_ROW: SparseRow = { columns: new Int32Array(0), values: new Uint16Array(0), unit: UNIT, from: 0, to: 0 };

export class SparseRows {
  /** By row: its table's run (+ 1; 0: it has none), how many places that has, how many are taken. */
  private starts = new Uint32Array(1024);
  private places = new Int32Array(1024);
  private sizes = new Int32Array(1024);
  /** By row: how often its unit has doubled. */
  private doublings = new Uint8Array(1024);
  /** By block. Column 0 is a free place. */
  private readonly columns: Int32Array[] = [];
  private readonly values: Uint16Array[] = [];
  private readonly runs = new Runs((block, places) => {
    this.columns[block] = new Int32Array(places);
    this.values[block] = new Uint16Array(places);
  });
  private drawn = 1;
  /** One past the highest row that has a column. */
  length = 0;

  constructor(private readonly most = BLOCK / 2) {}

  /** Adds `value` to a column of a row. */
  add(row: number, column: number, value: number): void {
    this.ensure(row);
    let at = this.find(row, column);
    let columns = this.columns[blockOf(at)]!;
    if (columns[placeOf(at)] !== column) {
      const size = this.sizes[row]!;
      const places = this.places[row]!;
      if (size >= this.most) this.keepLargest(row, Math.ceil(this.most / 2));
      else if (4 * (size + 1) > 3 * places) this.refill(row, 2 * places, () => true);
      at = this.find(row, column);
      columns = this.columns[blockOf(at)]!;
      columns[placeOf(at)] = column;
      this.sizes[row]!++;
    }
    this.raise(row, at, value);
  }

  /** 0 where nothing was added. */
  get(row: number, column: number): number {
    if (!this.starts[row]) return 0;
    const at = this.find(row, column);
    if (this.columns[blockOf(at)]![placeOf(at)] !== column) return 0;
    return this.values[blockOf(at)]![placeOf(at)]! * this.unitOf(row);
  }

  /** A row as it lies in memory, to be read before the next addition. */
  tableOf(row: number): SparseRow {
    const start = this.starts[row];
    if (!start) return NO_ROW;
    const block = blockOf(start - 1);
    const from = placeOf(start - 1);
    const to = from + this.places[row]!;
    return { columns: this.columns[block]!, values: this.values[block]!, unit: this.unitOf(row), from, to };
  }

  /** In no particular order, but the same for the same additions. */
  forEach(row: number, visit: (column: number, value: number) => void): void {
    const { columns, values, unit, from, to } = this.tableOf(row);
    for (let i = from; i < to; i++) if (columns[i] !== 0) visit(columns[i]!, values[i]! * unit);
  }

  private unitOf(row: number): number {
    return UNIT * 2 ** this.doublings[row]!;
  }

  private raise(row: number, at: number, value: number): void {
    const values = this.values[blockOf(at)]!;
    for (;;) {
      const sum = Math.max(1, values[placeOf(at)]! + Math.floor(value / this.unitOf(row) + this.chance()));
      if (sum <= MOST_UNITS) {
        values[placeOf(at)] = sum;
        return;
      }
      this.doubleUnit(row);
    }
  }

  private doubleUnit(row: number): void {
    this.doublings[row]!++;
    const { values, from, to } = this.tableOf(row);
    for (let i = from; i < to; i++) if (values[i]! > 0) values[i] = Math.max(1, Math.floor(values[i]! / 2 + this.chance()));
  }

  /** In [0, 1): the same for the same additions. */
  private chance(): number {
    this.drawn = (Math.imul(this.drawn, 1_664_525) + 1_013_904_223) >>> 0;
    return this.drawn / 2 ** 32;
  }

  /** Where a column lies, or the free place where it belongs. */
  private find(row: number, column: number): number {
    const start = this.starts[row]! - 1;
    const columns = this.columns[blockOf(start)]!;
    const from = placeOf(start);
    const mask = this.places[row]! - 1;
    let i = (Math.imul(column, 0x9e3779b1) >>> 7) & mask;
    while (columns[from + i] !== 0 && columns[from + i] !== column) i = (i + 1) & mask;
    return start + i;
  }

  private ensure(row: number): void {
    if (row >= this.starts.length) {
      const length = Math.max(row + 1, 2 * this.starts.length);
      this.starts = grown(this.starts, length);
      this.places = grown(this.places, length);
      this.sizes = grown(this.sizes, length);
      this.doublings = grown(this.doublings, length);
    }
    if (this.starts[row]! > 0) return;
    this.starts[row] = this.allocate(FIRST) + 1;
    this.places[row] = FIRST;
    this.length = Math.max(this.length, row + 1);
  }

  /** An empty table. */
  private allocate(places: number): number {
    const run = this.runs.take(places);
    const from = placeOf(run);
    this.columns[blockOf(run)]!.fill(0, from, from + places);
    this.values[blockOf(run)]!.fill(0, from, from + places);
    return run;
  }

  /** Ties are kept in the order of the table. */
  private keepLargest(row: number, k: number): void {
    const start = this.starts[row]! - 1;
    const from = placeOf(start);
    const values = this.values[blockOf(start)]!.slice(from, from + this.places[row]!);
    const least = values.slice().sort().at(-k)!;
    let ties = k;
    for (const value of values) if (value > least) ties--;
    this.refill(row, this.places[row]!, (value) => value > least || (value === least && ties-- > 0));
    this.sizes[row] = k;
  }

  private refill(row: number, places: number, isKept: (value: number) => boolean): void {
    const [old, count] = [this.starts[row]! - 1, this.places[row]!];
    this.starts[row] = this.allocate(places) + 1;
    this.places[row] = places;
    const columns = this.columns[blockOf(old)]!;
    const values = this.values[blockOf(old)]!;
    const from = placeOf(old);
    for (let j = from; j < from + count; j++) {
      if (columns[j] === 0 || !isKept(values[j]!)) continue;
      const at = this.find(row, columns[j]!);
      this.columns[blockOf(at)]![placeOf(at)] = columns[j]!;
      this.values[blockOf(at)]![placeOf(at)] = values[j]!;
    }
    this.runs.giveBack(old, count);
  }
}
