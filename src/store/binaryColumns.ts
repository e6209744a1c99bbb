/**
 * Whole columns as one value: `string_agg(int4send(x), '')` in a query, one of these here. A batch then costs a handful
 * of objects instead of one a cell. Numbers come big endian, as PostgreSQL sends them.
 */

/** Columns of `int2send`, one byte kept of each: for small enumerations. */
export function smallColumn(bytes: Buffer): Uint8Array {
  return Uint8Array.from({ length: bytes.length / 2 }, (_, i) => bytes[2 * i + 1]!);
}

/** A column of `boolsend`. */
export function boolColumn(bytes: Buffer): Uint8Array {
  return Uint8Array.from(bytes);
}

/** A column of `int4send`. */
export function intColumn(bytes: Buffer): Int32Array {
  return new Int32Array(nativeOrder(bytes, 4));
}

/** A column of `float4send`. */
export function floatColumn(bytes: Buffer): Float32Array {
  return new Float32Array(nativeOrder(bytes, 4));
}

/** A column of `int8send`; exact to 2^53. */
export function bigintColumn(bytes: Buffer): Float64Array {
  return Float64Array.from(new BigInt64Array(nativeOrder(bytes, 8)), Number);
}

/** A column of `timestamptz_send` (microseconds since 2000) as milliseconds since 1970. */
export function timeColumn(bytes: Buffer): Float64Array {
  return bigintColumn(bytes).map((microseconds) => Math.round(microseconds / 1000) + EPOCH_2000);
}
const EPOCH_2000 = 946_684_800_000;

/** Rows of pgvector's `vector_send` (width and zero in 16 bits each, then singles) as one row-major matrix. */
export function vectorColumn(bytes: Buffer, dim: number): Float32Array {
  const size = 4 + 4 * dim;
  const rows = bytes.length / size;
  const numbers = Buffer.allocUnsafe(rows * 4 * dim);
  for (let i = 0; i < rows; i++) bytes.copy(numbers, i * 4 * dim, i * size + 4, (i + 1) * size);
  return floatColumn(numbers);
}

/** A copy in this machine's order, in a buffer of its own (and so aligned). */
function nativeOrder(bytes: Buffer, width: 4 | 8): ArrayBuffer {
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  bytes.copy(copy);
  if (LITTLE_ENDIAN) width === 4 ? copy.swap32() : copy.swap64();
  return copy.buffer as ArrayBuffer;
}
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
