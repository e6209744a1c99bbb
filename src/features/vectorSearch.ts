/**
 * The nearest products among vectors in memory, exactly, in a form that another thread can run beside the one that writes them:
 * all of them are multiplied in 8 bits, and what may be among the nearest in full.
 */
import { CodeTable } from "../common/codeTable.js";
import type { SharedMemory } from "../common/simd.js";
import { topK } from "../common/topK.js";

/** Below so many places all products are multiplied in full: it takes no longer. */
const FEW = 4096;
/** One product of so many is looked at before all are. */
const SAMPLE = 32;

/** Product vectors by key, as a search reads them. */
export interface SearchedVectors {
  dim: number;
  /** [capacity, stride]; what is past `dim` is 0. */
  rows: Float32Array;
  stride: number;
  /** [capacity]: 1 where there is a vector. */
  present: Uint8Array;
  codes: CodeTable;
}

/** The same as it is sent to another thread: nothing in it is copied. */
export interface SharedVectors {
  dim: number;
  capacity: number;
  stride: number;
  rows: SharedArrayBuffer;
  present: SharedArrayBuffer;
  codes: SharedMemory;
}

/** Keys, best first, and their dot products with the query. */
export interface NearestKeys {
  keys: Int32Array;
  scores: Float32Array;
}

/** Another thread's vectors, to be searched in this one. A vector that is being written meanwhile may be read half old. */
export function attached({ dim, capacity, stride, rows, present, codes }: SharedVectors): SearchedVectors {
  return {
    dim,
    stride,
    rows: new Float32Array(rows, 0, capacity * stride),
    present: new Uint8Array(present),
    codes: new CodeTable(dim, capacity, codes),
  };
}

/** Whether looking for so many of `capacity` products is worth more than multiplying all in full. */
export function isWorthSearching(capacity: number, wanted: number): boolean {
  return capacity >= FEW && SAMPLE * wanted <= capacity;
}

/**
 * The products nearest to `query`, at most `wanted`, best first, ties to the lower key. Exact, but may be fewer than there are:
 * what they would go on with lies below a floor that a sample gave.
 */
export function searchNearest(
  { rows, stride, present, codes }: SearchedVectors,
  query: Float32Array,
  wanted: number,
): NearestKeys {
  const { length } = present;
  const sample = codes.sample(query, SAMPLE, length);
  const least = sample[topK(sample, 5 + Math.ceil((1.5 * wanted) / SAMPLE)).at(-1)!]!;
  const near = codes.above(query, least, length);
  const keys = new Int32Array(near.length);
  const scores = new Float32Array(near.length);
  let n = 0;
  for (let i = 0; i < near.length; i++) {
    const key = near[i]!;
    if (present[key] === 0) continue;
    let score = 0;
    for (let d = 0, at = key * stride; d < query.length; d++, at++) score += query[d]! * rows[at]!;
    if (score < least) continue;
    keys[n] = key;
    scores[n++] = score;
  }
  const best = topK(scores, wanted, n, keys);
  return { keys: Int32Array.from(best, (i) => keys[i]!), scores: Float32Array.from(best, (i) => scores[i]!) };
}
