/** A vector in pgvector's text form; seven digits carry all that single precision and a cosine need. */
export function vectorLiteral(vector: Float32Array): string {
  let text = "[";
  for (let i = 0; i < vector.length; i++) text += `${i > 0 ? "," : ""}${vector[i]!}`;
  return `${text}]`;
}

/** Rows of pgvector's binary form (two 16-bit numbers, then big-endian singles) as one row-major matrix. */
export function decodeVectors(
  rows: readonly { key: number; vector: Buffer }[],
  dim: number,
): { keys: Int32Array; vectors: Float32Array } {
  const keys = new Int32Array(rows.length);
  const bytes = Buffer.alloc(rows.length * dim * 4);
  rows.forEach((row, i) => {
    keys[i] = row.key;
    row.vector.copy(bytes, i * dim * 4, 4);
  });
  bytes.swap32();
  return { keys, vectors: new Float32Array(bytes.buffer, bytes.byteOffset, rows.length * dim) };
}
