import type { Schedule } from "./schedules.js";
import { packState, unpackState } from "./state.js";

export interface RowAdamOptions {
  readonly learningRate: Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Decoupled decay of the rows that are touched. */
  readonly weightDecay?: number;
}

/**
 * Gradients of gathered rows: row i of `gradient` [ids.length or more, dim] belongs to row ids[i] of the table; ids below 0
 * (padding, dropped rows) to none.
 */
export interface RowGradients {
  readonly ids: ArrayLike<number>;
  readonly gradient: Float32Array;
}

/**
 * Adam for embedding tables [rows, dim] of which a step uses few rows ("lazy": rows that were not used keep their
 * moments). Gradients of a row that occurs several times are added up first, in the order they come, so results are
 * reproducible. Equations as in `AdamW`, t being the table's step count.
 */
export class RowAdam {
  /** Steps taken. */
  steps = 0;
  private m: Float32Array;
  private v: Float32Array;
  /** For each row of the table, its place among the rows of the running step; -1 between steps. */
  private readonly slots: Int32Array;
  private touched = new Int32Array(0);
  private sums = new Float32Array(0);

  constructor(
    private readonly table: Float32Array,
    private readonly dim: number,
    private readonly options: RowAdamOptions,
  ) {
    if (table.length % dim !== 0) throw new Error(`RowAdam: ${table.length} numbers are not rows of ${dim}.`);
    this.m = new Float32Array(table.length);
    this.v = new Float32Array(table.length);
    this.slots = new Int32Array(table.length / dim).fill(-1);
  }

  /** Updates the used rows of the table in place; returns how many there were. */
  step(parts: readonly RowGradients[]): number {
    this.steps++;
    const rows = this.accumulate(parts);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = this.options;
    const { m, v, sums, dim } = this;
    const table = this.table;
    const learningRate = this.options.learningRate(this.steps);
    const rate = learningRate / (1 - beta1 ** this.steps);
    const unbias = 1 / (1 - beta2 ** this.steps);
    const keep = 1 - learningRate * weightDecay;
    for (let k = 0; k < rows; k++) {
      const row = this.touched[k]!;
      this.slots[row] = -1;
      for (let i = row * dim, s = k * dim, end = i + dim; i < end; i++, s++) {
        const g = sums[s]!;
        const mi = m[i]! + (1 - beta1) * (g - m[i]!);
        const vi = v[i]! + (1 - beta2) * (g * g - v[i]!);
        m[i] = mi;
        v[i] = vi;
        table[i] = table[i]! * keep - (rate * mi) / (Math.sqrt(vi * unbias) + epsilon);
      }
    }
    return rows;
  }

  /** Everything but the table itself that is needed to go on later as if there had been no pause. */
  toBytes(): Uint8Array {
    return packState("row-adam", this.steps, [this.m, this.v]);
  }

  /** The optimiser that wrote `bytes`, over the same table with the same options. */
  static fromBytes(bytes: Uint8Array, table: Float32Array, dim: number, options: RowAdamOptions): RowAdam {
    const { steps, arrays } = unpackState("row-adam", bytes, 2);
    const adam = new RowAdam(table, dim, options);
    if (arrays[0]!.length !== table.length)
      throw new Error(`RowAdam: the state is of a table of ${arrays[0]!.length} numbers, this one holds ${table.length}.`);
    adam.steps = steps;
    [adam.m, adam.v] = arrays as [Float32Array, Float32Array];
    return adam;
  }

  /** Adds up the gradients of each row into `sums`, by order of first appearance; returns how many rows there are. */
  private accumulate(parts: readonly RowGradients[]): number {
    const { dim, slots } = this;
    this.reserve(parts.reduce((total, { ids }) => total + ids.length, 0));
    let rows = 0;
    for (const { ids, gradient } of parts) {
      if (gradient.length < ids.length * dim)
        throw new Error(`RowAdam: ${ids.length} ids need ${ids.length * dim} gradients, got ${gradient.length}.`);
      for (let i = 0; i < ids.length; i++) {
        const row = ids[i]!;
        if (row < 0) continue;
        const from = i * dim;
        const known = slots[row]!;
        if (known === undefined) throw new Error(`RowAdam: row ${row} of a table of ${slots.length} rows.`);
        if (known < 0) {
          slots[row] = rows;
          this.touched[rows] = row;
          this.sums.set(gradient.subarray(from, from + dim), rows * dim);
          rows++;
        } else for (let d = 0, to = known * dim; d < dim; d++, to++) this.sums[to]! += gradient[from + d]!;
      }
    }
    return rows;
  }

  private reserve(rows: number): void {
    if (this.touched.length >= rows) return;
    this.touched = new Int32Array(rows);
    this.sums = new Float32Array(rows * this.dim);
  }
}
