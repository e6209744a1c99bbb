/**
 * A large sparse matrix with positive column numbers and values, by row: open-addressing tables in shared blocks of memory,
 * since millions of arrays of their own would cost the garbage collector more than the numbers are worth. A row that holds
 * `most` columns loses the smaller half of them for the next one, so that memory ends where the matrix does.
 */
import { grown } from "../common/grown.js";

/** Places of a row's first table. */
const FIRST = 8;
/** Places in a block of memory; no table crosses the end of one. */
const BLOCK_BITS = 16;
const BLOCK = 1 << BLOCK_BITS;
const IN_BLOCK = BLOCK - 1;

/**
 * The places `from` to `to` of a table: column numbers and values, in no particular order, but the same for the same additions.
 * Column 0 is a free place, whose value is 0.
 */
export interface SparseRow {
  columns: Int32Array;
  values: Float32Array;
  from: number;
  to: number;
}
const NO_ROW: SparseRow = { columns: new Int32Array(0), values: new Float32Array(0), from: 0, to: 0 };

export class SparseRows {
  /** By row: where its table begins (+ 1; 0: it has none), how many places that has, how many are taken. */
  private starts = new Uint32Array(1024);
  private places = new Int32Array(1024);
  private sizes = new Int32Array(1024);
  /** By block. Column 0 is a free place. */
  private readonly columns: Int32Array[] = [];
  private readonly values: Float32Array[] = [];
  /** Places used of the last block. */
  private used = BLOCK;
  /** Beginnings of tables that were outgrown, by their number of places. */
  private readonly outgrown = new Map<number, number[]>();
  /** One past the highest row that has a column. */
  length = 0;

  constructor(private readonly most = BLOCK / 2) {}

  /** Adds `value` to a column of a row. */
  add(row: number, column: number, value: number): void {
    this.ensure(row);
    let at = this.placeOf(row, column);
    let columns = this.columns[at >>> BLOCK_BITS]!;
    if (columns[at & IN_BLOCK] !== column) {
      const size = this.sizes[row]!;
      const places = this.places[row]!;
      if (size >= this.most) this.keepLargest(row, Math.ceil(this.most / 2));
      else if (4 * (size + 1) > 3 * places) this.refill(row, 2 * places, () => true);
      at = this.placeOf(row, column);
      columns = this.columns[at >>> BLOCK_BITS]!;
      columns[at & IN_BLOCK] = column;
      this.sizes[row]!++;
    }
    this.values[at >>> BLOCK_BITS]![at & IN_BLOCK]! += value;
  }

  /** 0 where nothing was added. */
  get(row: number, column: number): number {
    if (!this.starts[row]) return 0;
    const at = this.placeOf(row, column);
    return this.columns[at >>> BLOCK_BITS]![at & IN_BLOCK] === column ? this.values[at >>> BLOCK_BITS]![at & IN_BLOCK]! : 0;
  }

  /** A row as it lies in memory, to be read before the next addition. */
  tableOf(row: number): SparseRow {
    const start = this.starts[row];
    if (!start) return NO_ROW;
    const block = (start - 1) >>> BLOCK_BITS;
    const from = (start - 1) & IN_BLOCK;
    return { columns: this.columns[block]!, values: this.values[block]!, from, to: from + this.places[row]! };
  }

  /** In no particular order, but the same for the same additions. */
  forEach(row: number, visit: (column: number, value: number) => void): void {
    const { columns, values, from, to } = this.tableOf(row);
    for (let i = from; i < to; i++) if (columns[i] !== 0) visit(columns[i]!, values[i]!);
  }

  /** Where a column lies, or the free place where it belongs. */
  private placeOf(row: number, column: number): number {
    const start = this.starts[row]! - 1;
    const columns = this.columns[start >>> BLOCK_BITS]!;
    const from = start & IN_BLOCK;
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
    }
    if (this.starts[row]! > 0) return;
    this.starts[row] = this.allocate(FIRST) + 1;
    this.places[row] = FIRST;
    this.length = Math.max(this.length, row + 1);
  }

  /** An empty table. */
  private allocate(places: number): number {
    const again = this.outgrown.get(places)?.pop();
    if (again !== undefined) {
      this.columns[again >>> BLOCK_BITS]!.fill(0, again & IN_BLOCK, (again & IN_BLOCK) + places);
      this.values[again >>> BLOCK_BITS]!.fill(0, again & IN_BLOCK, (again & IN_BLOCK) + places);
      return again;
    }
    if (this.used + places > BLOCK) {
      this.columns.push(new Int32Array(BLOCK));
      this.values.push(new Float32Array(BLOCK));
      this.used = 0;
    }
    const start = (this.columns.length - 1) * BLOCK + this.used;
    this.used += places;
    return start;
  }

  /** Ties are kept in the order of the table. */
  private keepLargest(row: number, k: number): void {
    const start = this.starts[row]! - 1;
    const from = start & IN_BLOCK;
    const values = this.values[start >>> BLOCK_BITS]!.slice(from, from + this.places[row]!);
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
    const columns = this.columns[old >>> BLOCK_BITS]!;
    const values = this.values[old >>> BLOCK_BITS]!;
    const from = old & IN_BLOCK;
    for (let j = from; j < from + count; j++) {
      if (columns[j] === 0 || !isKept(values[j]!)) continue;
      const at = this.placeOf(row, columns[j]!);
      this.columns[at >>> BLOCK_BITS]![at & IN_BLOCK] = columns[j]!;
      this.values[at >>> BLOCK_BITS]![at & IN_BLOCK] = values[j]!;
    }
    const free = this.outgrown.get(count);
    if (free) free.push(old);
    else this.outgrown.set(count, [old]);
  }
}
