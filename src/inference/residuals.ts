/** The learned residuals (ID embeddings) of a model: rows by product id. */
export interface Residuals {
  dim: number;
  rowOf: ReadonlyMap<string, number>;
  /** [ids, dim] */
  rows: Float32Array;
}

/** Reads `residuals.bin`: a line of JSON `{ dim, ids }`, then little-endian float32 rows. */
export function readResiduals(bytes: Uint8Array): Residuals {
  const end = bytes.indexOf(10);
  const { dim, ids } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as { dim: number; ids: string[] };
  // A copy at the start of a buffer of its own: float32 must be aligned, and a Buffer's own `slice` is but a view.
  const data = new Uint8Array(bytes.subarray(end + 1));
  if (data.byteLength !== 4 * dim * ids.length)
    throw new Error(`residuals.bin holds ${data.byteLength} bytes for ${ids.length} rows of ${dim}`);
  return { dim, rowOf: new Map(ids.map((id, i) => [id, i])), rows: new Float32Array(data.buffer, 0, dim * ids.length) };
}
