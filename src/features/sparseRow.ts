/**
 * One row of a large sparse matrix with positive column numbers and values: an open-addressing table in two typed arrays. A
 * row that holds `most` columns loses the smaller half of them for the next one, so that memory ends where the matrix does.
 */
export class SparseRow {
  private size = 0;
  /** Column numbers; 0 is a free place. */
  private columns = new Int32Array(8);
  private values = new Float32Array(8);

  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  /** Adds `value` to a column. */
  add(column: number, value: number): void {
    let i = this.placeOf(column);
    if (this.columns[i] !== column) {
      const full = this.size >= this.most;
      if (full) this.keepLargest(Math.ceil(this.most / 2));
      else if (4 * (this.size + 1) > 3 * this.columns.length) this.refill(2 * this.columns.length, () => true);
      i = this.placeOf(column);
      this.columns[i] = column;
      this.size++;
    }
    this.values[i]! += value;
  }

  /** 0 where nothing was added. */
  get(column: number): number {
    const i = this.placeOf(column);
    return this.columns[i] === column ? this.values[i]! : 0;
  }

  /** In no particular order, but the same for the same additions. */
  forEach(visit: (column: number, value: number) => void): void {
    const { columns, values } = this;
    for (let i = 0; i < columns.length; i++) if (columns[i] !== 0) visit(columns[i]!, values[i]!);
  }

  /** Where a column lies, or the free place where it belongs. */
  private placeOf(column: number): number {
    const mask = this.columns.length - 1;
    let i = (Math.imul(column, 0x9e3779b1) >>> 7) & mask;
    while (this.columns[i] !== 0 && this.columns[i] !== column) i = (i + 1) & mask;
    return i;
  }

  /** Ties are kept in the order of the table. */
  private keepLargest(k: number): void {
    const least = this.values.slice().sort().at(-k)!;
    let ties = k;
    for (const value of this.values) if (value > least) ties--;
    this.refill(this.columns.length, (value) => value > least || (value === least && ties-- > 0));
    this.size = k;
  }

  private refill(places: number, isKept: (value: number) => boolean): void {
    const { columns, values } = this;
    this.columns = new Int32Array(places);
    this.values = new Float32Array(places);
    for (let j = 0; j < columns.length; j++) {
      if (columns[j] === 0 || !isKept(values[j]!)) continue;
      const i = this.placeOf(columns[j]!);
      this.columns[i] = columns[j]!;
      this.values[i] = values[j]!;
    }
  }
}
