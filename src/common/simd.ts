/**
 * WebAssembly functions over a memory of their own, written below instruction by instruction: what multiplies and adds
 * several numbers at a time, which JavaScript cannot say. Codes are those of the core specification, 2.0 (5.4, instructions).
 */

/** What is used of it: TypeScript declares WebAssembly for browsers only. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
};

/** What functions work on; it can be sent to another thread, whose functions then work on the same bytes. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

const PAGE_BYTES = 65536;
/** Arrays begin at multiples of so many bytes, as a vector's loads like it. */
const ALIGNMENT = 16;

/** Bytes of an instruction, or of several in a row. */
export type Code = readonly number[];
export const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];

const unsigned = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)]);
/** Constants are signed: one more byte where the sign's bit would be taken for one. */
const signed = (n: number): number[] => (n < 64 ? [n] : [(n & 127) | 128, ...signed(n >>> 7)]);
const vector = (code: number, ...immediate: number[]): Code => [0xfd, ...unsigned(code), ...immediate];

export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const tee = (local: number): Code => [0x22, local];
/** Of 0 or more. */
export const int = (n: number): Code => [0x41, ...signed(n)];
/** Runs its body until nothing but 0 is on the stack at its end. */
export const loop = (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, 0, 0x0b];

export const i32 = {
  add: [0x6a],
  subtract: [0x6b],
  isBelow: [0x49],
  shiftLeft: [0x74],
  shiftRight: [0x76],
  store: [0x36, 2, 0],
} as const;
export const f32 = {
  load: [0x2a, 2, 0],
  store: [0x38, 2, 0],
  add: [0x92],
  multiply: [0x94],
  isAtLeast: [0x60],
  ofInt: [0xb2],
} as const;
/** Vectors of 128 bits; offsets in bytes. */
export const v128 = {
  zero: vector(0x0c, ...new Array<number>(16).fill(0)),
  load: (offset: number): Code => vector(0x00, 2, ...unsigned(offset)),
  /** Eight signed bytes as eight numbers of 16 bits. */
  loadBytes: (offset: number): Code => vector(0x01, 0, ...unsigned(offset)),
  addFloats: vector(0xe4),
  multiplyFloats: vector(0xe6),
  floatAt: (lane: number): Code => vector(0x1f, lane),
  addInts: vector(0xae),
  /** Products of eight and eight numbers of 16 bits, added in pairs. */
  dotShorts: vector(0xba),
  intAt: (lane: number): Code => vector(0x1b, lane),
};

export interface Func {
  parameters: readonly number[];
  results: readonly number[];
  /** Types of the locals after the parameters. */
  locals: readonly number[];
  body: readonly Code[];
}

/** The functions as a module that is given a memory: sections, each a list with its length before it. */
export function moduleOf(functions: readonly Func[]): object {
  const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
  const section = (id: number, items: readonly number[][]): number[] => {
    const content = list(items);
    return [id, ...unsigned(content.length), ...content];
  };
  const types = functions.map((f) => [0x60, ...list(f.parameters.map((t) => [t])), ...list(f.results.map((t) => [t]))]);
  const bodies = functions.map((f) => {
    const code = [...list(f.locals.map((type) => [1, type])), ...f.body.flat(), 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const name = (n: number): number[] => [1, 0x30 + n];
  return new WebAssembly.Module(
    Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, types),
      ...section(2, [[...name(0), ...name(0), 2, 3, ...unsigned(0), ...unsigned(65536)]]),
      ...section(
        3,
        functions.map((_, i) => unsigned(i)),
      ),
      ...section(
        7,
        functions.map((_, i) => [...name(i), 0, ...unsigned(i)]),
      ),
      ...section(10, bodies),
    ]),
  );
}

/** A module's functions, by number, and the memory that they work on. */
export class Instance {
  readonly functions: readonly ((...numbers: number[]) => number)[];
  readonly memory: SharedMemory;
  private used = 0;

  /** `on`: the memory of another instance, or how many bytes of zeros, all arrays that will be taken counted by `room`. */
  constructor(module: object, on: number | SharedMemory) {
    this.memory = typeof on === "number" ? zeros(on) : on;
    const { exports } = new WebAssembly.Instance(module, { 0: { 0: this.memory } });
    this.functions = Object.keys(exports).map((_, i) => exports[String(i)] as (...numbers: number[]) => number);
  }

  doubles(length: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.take(8 * length), length);
  }

  floats(length: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.take(4 * length), length);
  }

  ints(length: number): Int32Array {
    return new Int32Array(this.memory.buffer, this.take(4 * length), length);
  }

  shorts(length: number): Int16Array {
    return new Int16Array(this.memory.buffer, this.take(2 * length), length);
  }

  bytes(length: number): Int8Array {
    return new Int8Array(this.memory.buffer, this.take(length), length);
  }

  /** Leaves so many bytes to others. */
  skip(bytes: number): void {
    this.take(bytes);
  }

  private take(bytes: number): number {
    const at = this.used;
    this.used += room(bytes);
    return at;
  }
}

/** Bytes that an array of so many takes. */
export function room(bytes: number): number {
  return ALIGNMENT * Math.ceil(bytes / ALIGNMENT);
}

function zeros(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
