/**
 * A table of equally long rows in 8 bits a number, from which those are picked whose dot product with one vector is large:
 * a quarter of the memory to read, and the few that are left can be multiplied in full. Its memory can be shared: other threads
 * may search what this one writes.
 *
 * A row v is kept as `s c`, c whole numbers up to 127, and a query q as `t k`, k up to 8,191. So a product is off by at most
 * `|v - s c| |q| + t/2 sum |v_d|`, and nothing that a full product finds is missed by a floor that is lower by that much.
 */
import {
  type Code,
  F32,
  type Func,
  f32,
  get,
  I32,
  Instance,
  i32,
  int,
  loop,
  moduleOf,
  room,
  type SharedMemory,
  set,
  tee,
  V128,
  v128,
} from "./simd.js";

/** Numbers that are multiplied at a time: rows are padded with zeros to a multiple. */
const LANES = 8;
const ROW_MOST = 127;
const QUERY_MOST = 8191;
/** What rounding in single precision may add to an error. */
const SLACK = 1e-5;

const [REST, SUMMED, LARGEST] = [0, 1, 2] as const;

export class CodeTable {
  readonly memory: SharedMemory;
  private readonly stride: number;
  private readonly codes: Int8Array;
  private readonly scales: Float32Array;
  /** The longest `v - s c`, and the largest sum of absolute numbers, of any row so far. */
  private readonly largest: Float64Array;
  private readonly query: Int16Array;
  private readonly found: Int32Array;
  private readonly scores: Float32Array;
  private readonly scoreSome: (...numbers: number[]) => number;
  private readonly pickAbove: (...numbers: number[]) => number;

  /**
   * `capacity` is fixed: a table that grows is another one. `searchers`: other threads that are to search it. `searched`: another
   * thread's table of the same size, for the searcher of this number (from 1).
   */
  constructor(
    readonly dim: number,
    readonly capacity: number,
    private readonly searchers = 0,
    searched?: { memory: SharedMemory; searcher: number },
  ) {
    this.stride = Math.ceil(Math.max(1, dim) / LANES) * LANES;
    const table = [capacity * this.stride, 4 * capacity, 8 * LARGEST];
    const scratch = [2 * this.stride, 4 * capacity];
    const bytes = (parts: number[]): number => parts.reduce((sum, each) => sum + room(each), 0);
    const instance = new Instance(moduleFor(this.stride), searched?.memory ?? bytes(table) + (1 + searchers) * bytes(scratch));
    this.memory = instance.memory;
    this.codes = instance.bytes(capacity * this.stride);
    this.scales = instance.floats(capacity);
    this.largest = instance.doubles(LARGEST);
    instance.skip((searched?.searcher ?? 0) * bytes(scratch));
    this.query = instance.shorts(this.stride);
    this.found = instance.ints(capacity);
    // What one call answers, the next one may overwrite.
    this.scores = new Float32Array(this.memory.buffer, this.found.byteOffset, capacity);
    [this.scoreSome, this.pickAbove] = instance.functions as [() => number, () => number];
  }

  /** A larger table with the same rows: copied, as coding them anew would take a second for a million. */
  grown(capacity: number): CodeTable {
    const larger = new CodeTable(this.dim, capacity, this.searchers);
    larger.codes.set(this.codes);
    larger.scales.set(this.scales);
    larger.largest.set(this.largest);
    return larger;
  }

  set(row: number, vector: Float32Array): void {
    let largest = 0;
    let sum = 0;
    for (let d = 0; d < this.dim; d++) {
      const size = Math.abs(vector[d]!);
      if (size > largest) largest = size;
      sum += size;
    }
    const scale = largest / ROW_MOST;
    this.scales[row] = scale;
    const from = row * this.stride;
    let squares = 0;
    for (let d = 0; d < this.dim; d++) {
      const code = scale > 0 ? Math.round(vector[d]! / scale) : 0;
      this.codes[from + d] = code;
      squares += (vector[d]! - scale * code) ** 2;
    }
    this.largest[REST] = Math.max(this.largest[REST]!, Math.sqrt(squares));
    this.largest[SUMMED] = Math.max(this.largest[SUMMED]!, sum);
  }

  /**
   * The rows `from` to `to` whose dot product with `query` may be at least `floor`: all that are, and some that are a little
   * below; a view that the next call overwrites, rows ascending.
   */
  above(query: Float32Array, floor: number, from: number, to: number): Int32Array {
    const { scale, error } = this.ask(query);
    if (to <= from) return this.found.subarray(0, 0);
    const least = scale > 0 ? (floor - error) / scale : Number.NEGATIVE_INFINITY;
    const found = this.found.subarray(0, this.scan(this.pickAbove, this.found.byteOffset, from, to - from, 1, least));
    if (from > 0) for (let i = 0; i < found.length; i++) found[i]! += from;
    return found;
  }

  /** About the dot products of `query` with every `step`-th of the rows `from` to `to`: a view that the next call overwrites. */
  sample(query: Float32Array, step: number, from: number, to: number): Float32Array {
    const { scale } = this.ask(query);
    const rows = Math.max(0, Math.ceil((to - from) / step));
    if (rows === 0) return this.scores.subarray(0, 0);
    this.scan(this.scoreSome, this.scores.byteOffset, from, rows, step, 0);
    const scores = this.scores.subarray(0, rows);
    for (let i = 0; i < rows; i++) scores[i]! *= scale;
    return scores;
  }

  /** Writes the query's codes. Returns what they are to be multiplied by, and by how much a product may be off. */
  private ask(query: Float32Array): { scale: number; error: number } {
    let largest = 0;
    let squares = 0;
    for (let d = 0; d < this.dim; d++) {
      largest = Math.max(largest, Math.abs(query[d]!));
      squares += query[d]! ** 2;
    }
    const scale = largest / QUERY_MOST;
    for (let d = 0; d < this.dim; d++) this.query[d] = scale > 0 ? Math.round(query[d]! / scale) : 0;
    const [rest, sum] = [this.largest[REST]!, this.largest[SUMMED]!];
    return { scale, error: rest * Math.sqrt(squares) + (scale / 2) * sum + SLACK * largest * sum };
  }

  private scan(
    run: (...numbers: number[]) => number,
    out: number,
    from: number,
    rows: number,
    step: number,
    floor: number,
  ): number {
    const { query, codes, scales, stride } = this;
    const [table, scale] = [codes.byteOffset + from * stride, scales.byteOffset + 4 * from];
    return run(query.byteOffset, table, scale, out, rows, step * stride, 4 * step, floor);
  }
}

/** Modules by stride: a row is multiplied without a loop. */
const modules = new Map<number, object>();

function moduleFor(stride: number): object {
  let compiled = modules.get(stride);
  if (!compiled) {
    compiled = moduleOf([scoreSome(stride), pickAbove(stride)]);
    modules.set(stride, compiled);
  }
  return compiled;
}

const [QUERY, TABLE, SCALES, OUT, ROWS, BYTES, STEP, FLOOR] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const [SUM, SCORE, ROW, BEGAN, FIRST] = [8, 9, 10, 11, 12] as const;
const PARAMETERS = [I32, I32, I32, I32, I32, I32, I32, F32];
/** Of the query, as many vectors of eight as the processor has registers for; the others are read again for each row. */
const HELD = 12;

/** `scoreSome(query, table, scales, out, rows, tableStep, scaleStep, _)`, addresses and steps in bytes: writes a score a row. */
function scoreSome(stride: number): Func {
  const store = [get(OUT), get(SCORE), f32.store, get(OUT), int(4), i32.add, set(OUT)];
  return { parameters: PARAMETERS, results: [I32], locals: localsFor(stride), body: [...eachRow(stride, store), get(ROW)] };
}

/** `pickAbove(... the same ..., floor)`: writes the numbers of the rows with a score of at least `floor`; returns how many. */
function pickAbove(stride: number): Func {
  // Written for every row, and kept by moving on: a branch would be guessed wrong where scores lie around the floor.
  const keep = [get(OUT), get(ROW), i32.store, get(OUT), get(SCORE), get(FLOOR), f32.isAtLeast, int(2), i32.shiftLeft];
  return {
    parameters: PARAMETERS,
    results: [I32],
    locals: localsFor(stride),
    body: [
      ...[get(OUT), set(BEGAN)],
      ...eachRow(stride, [...keep, i32.add, set(OUT)]),
      ...[get(OUT), get(BEGAN), i32.subtract, int(2), i32.shiftRight],
    ],
  };
}

const localsFor = (stride: number): number[] => [V128, F32, I32, I32, ...new Array<number>(heldOf(stride)).fill(V128)];
const heldOf = (stride: number): number => Math.min(HELD, stride / LANES);

/** Runs `then` with each row's score and number. */
function eachRow(stride: number, then: readonly Code[]): Code[] {
  const ofQuery = (i: number): Code[] => (i < HELD ? [get(FIRST + i)] : [get(QUERY), v128.load(2 * LANES * i)]);
  const product = (i: number): Code[] => [get(TABLE), v128.loadBytes(LANES * i), ...ofQuery(i), v128.dotShorts];
  const parts = Array.from({ length: stride / LANES }, (_, i) => [...product(i), ...(i > 0 ? [v128.addInts] : [])]);
  const held = Array.from({ length: heldOf(stride) }, (_, i) => [get(QUERY), v128.load(2 * LANES * i), set(FIRST + i)]);
  const lane = (i: number): Code => [...get(SUM), ...v128.intAt(i)];
  const advance = (local: number, by: Code): Code[] => [get(local), by, i32.add];
  return [
    ...held.flat(),
    loop(
      ...[...parts.flat(), set(SUM)],
      ...[lane(0), lane(1), i32.add, lane(2), i32.add, lane(3), i32.add, f32.ofInt],
      ...[get(SCALES), f32.load, f32.multiply, set(SCORE)],
      ...then,
      ...[...advance(TABLE, get(BYTES)), set(TABLE), ...advance(SCALES, get(STEP)), set(SCALES)],
      ...[...advance(ROW, int(1)), set(ROW), get(ROWS), int(1), i32.subtract, tee(ROWS)],
    ),
  ];
}
