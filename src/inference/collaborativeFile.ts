/** `collaborative.bin`: a model's item factors and item-item weights, either of which may be missing. */
import { bytesOf, pack, unpack } from "../common/packed.js";
import type { CollaborativeTables } from "../features/collaborative.js";

export const COLLABORATIVE = "collaborative.bin";

interface Note {
  factors: { ids: readonly string[]; dim: number; regularization: number; unobserved: number } | null;
  ease: { ids: readonly string[] } | null;
}

export function packCollaborative({ factors, ease }: CollaborativeTables): Uint8Array {
  const parts: Record<string, Uint8Array> = {};
  if (factors) Object.assign(parts, { rows: bytesOf(factors.rows), gram: bytesOf(factors.gram) });
  if (ease)
    Object.assign(parts, {
      rowStart: bytesOf(ease.rowStart),
      neighbour: bytesOf(ease.neighbour),
      weight: bytesOf(ease.weight),
    });
  const note: Note = {
    factors: factors && {
      ids: factors.ids,
      dim: factors.dim,
      regularization: factors.regularization,
      unobserved: factors.unobserved,
    },
    ease: ease && { ids: ease.ids },
  };
  return Buffer.concat(pack({ note, parts }));
}

/** Throws RangeError where the bytes are not whole. */
export function readCollaborative(bytes: Uint8Array): CollaborativeTables {
  const saved = unpack<Note>(bytes);
  if (!saved) throw new RangeError(`${COLLABORATIVE} is not whole`);
  const { note, parts } = saved;
  // `unpack` copies each part to the start of a buffer of its own, so they are aligned.
  const floats = (name: string): Float32Array => new Float32Array(bufferOf(parts, name));
  const integers = (name: string): Int32Array => new Int32Array(bufferOf(parts, name));
  return {
    factors: note.factors && { ...note.factors, rows: floats("rows"), gram: new Float64Array(bufferOf(parts, "gram")) },
    ease: note.ease && {
      ...note.ease,
      rowStart: integers("rowStart"),
      neighbour: integers("neighbour"),
      weight: floats("weight"),
    },
  };
}

function bufferOf(parts: Record<string, Uint8Array>, name: string): ArrayBuffer {
  const bytes = parts[name];
  if (!bytes) throw new RangeError(`${COLLABORATIVE} lacks its part ${name}`);
  return new Uint8Array(bytes).buffer;
}
