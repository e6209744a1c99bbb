/**
 * Encodings held in memory once they have been read twice: a shop moved through its past makes the vectors of the same
 * products anew every week, from encodings that never change.
 */
import { fromHalf, toHalf } from "../common/vectors.js";
import type { ProductKey } from "../domain.js";
import type { Encodings, Modality } from "../store/ports.js";

type Scan = Pick<Encodings, "scanEncodings">;

/** Bytes held at most. */
const LIMIT = 400e6;

/** The same store for reading encodings, with a memory; for as long as nothing is encoded anew. */
export function rememberEncodings(store: Scan, limit = LIMIT): Scan {
  const asked = new Set<string>();
  /** In half precision, as they are stored; null: the product has none. */
  const known = new Map<string, Uint16Array | null>();
  let room = limit;

  async function* read(
    modality: Modality,
    encoderId: string,
    keys: readonly ProductKey[],
  ): ReturnType<Encodings["scanEncodings"]> {
    const nameOf = (key: ProductKey): string => `${modality} ${encoderId} ${key}`;
    const again = new Set(keys.filter((key) => asked.has(nameOf(key))));
    const missing = new Set(keys);
    for await (const batch of store.scanEncodings(modality, encoderId, { keys })) {
      batch.keys.forEach((key, i) => {
        missing.delete(key);
        if (again.has(key)) remember(nameOf(key), toHalf(batch.vectors.subarray(i * batch.dim, (i + 1) * batch.dim)));
      });
      yield batch;
    }
    for (const key of keys) {
      asked.add(nameOf(key));
      if (again.has(key) && missing.has(key)) remember(nameOf(key), null);
    }
  }

  function remember(name: string, vector: Uint16Array | null): void {
    const bytes = (vector?.byteLength ?? 0) + 2 * name.length;
    if (bytes > room) return;
    room -= bytes;
    known.set(name, vector);
  }

  return {
    async *scanEncodings(modality, encoderId, options = {}) {
      const { keys } = options;
      if (!keys) {
        yield* store.scanEncodings(modality, encoderId, options);
        return;
      }
      const held: { key: ProductKey; vector: Uint16Array }[] = [];
      const rest: ProductKey[] = [];
      for (const key of keys) {
        const vector = known.get(`${modality} ${encoderId} ${key}`);
        if (vector) held.push({ key, vector });
        else if (vector === undefined) rest.push(key);
      }
      if (held.length > 0) {
        const dim = held[0]!.vector.length;
        const vectors = new Float32Array(held.length * dim);
        held.forEach(({ vector }, i) => {
          fromHalf(vector, vectors.subarray(i * dim, (i + 1) * dim));
        });
        yield { keys: Int32Array.from(held, ({ key }) => key), dim, vectors };
      }
      if (rest.length > 0) yield* read(modality, encoderId, rest);
    },
  };
}
