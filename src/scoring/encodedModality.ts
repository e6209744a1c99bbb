/** Reads the trunk encodings of a few products as one matrix with a mask of who has any. */
import type { ProductKey } from "../domain.js";
import type { Encodings, Modality } from "../store/ports.js";

export interface EncodedModality {
  /** [keys, dim], zeros where `mask` is 0. */
  rows: Float32Array;
  /** [keys]. */
  mask: Float32Array;
}

/** Rows in the order of `keys`; all masked where there is no encoder. `dim` is the encoder's. */
export async function encodedModality(
  store: Pick<Encodings, "scanEncodings">,
  modality: Modality,
  encoderId: string | null,
  dim: number,
  keys: readonly ProductKey[],
): Promise<EncodedModality> {
  const rows = new Float32Array(keys.length * dim);
  const mask = new Float32Array(keys.length);
  if (encoderId === null || keys.length === 0) return { rows, mask };
  const places = new Map(keys.map((key, i) => [key, i]));
  for await (const batch of store.scanEncodings(modality, encoderId, { keys })) {
    batch.keys.forEach((key, j) => {
      const i = places.get(key);
      if (i === undefined) return;
      rows.set(batch.vectors.subarray(j * dim, (j + 1) * dim), i * dim);
      mask[i] = 1;
    });
  }
  return { rows, mask };
}
