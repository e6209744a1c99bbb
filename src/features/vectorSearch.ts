/**
 * The nearest products among vectors in memory, exactly, in a form that another thread can run beside the one that writes them:
 * all of them are multiplied in 8 bits, and what may be among the nearest in full.
 */
import { availableParallelism } from "node:os";
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

/** The same as it is sent to other threads: nothing in it is copied. */
export interface SharedVectors {
  /** How many threads search them together, each a part. */
  searchers: number;
  /** How many others may search all of them. */
  guests: number;
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

/** What a search of some of the products has found: all there is down to `floor`. */
export interface FoundNearest extends NearestKeys {
  floor: number;
}

/** One of several parts of equal size, from 0. */
export interface Part {
  part: number;
  of: number;
}
const ALL: Part = { part: 0, of: 1 };

/** Products that are worth a thread of their own. */
const WORTH_A_THREAD = 250_000;
const MOST_THREADS = 4;

/** How many threads are to search so many products, each a part of them. */
export function searchersFor(capacity: number): number {
  return Math.max(1, Math.min(MOST_THREADS, availableParallelism(), Math.floor(capacity / WORTH_A_THREAD)));
}

/**
 * Another thread's vectors, to be searched in this one, by the searcher of this number; guests are numbered after those that search
 * parts. A vector that is being written meanwhile may be read half old.
 */
export function attached(shared: SharedVectors, searcher: number): SearchedVectors {
  const { dim, capacity, stride, rows, present, codes, searchers, guests } = shared;
  return {
    dim,
    stride,
    rows: new Float32Array(rows, 0, capacity * stride),
    present: new Uint8Array(present),
    codes: new CodeTable(dim, capacity, searchers + guests, { memory: codes, searcher: searcher + 1 }),
  };
}

/** Whether looking for so many of `capacity` products is worth more than multiplying all in full. */
export function isWorthSearching(capacity: number, wanted: number): boolean {
  return capacity >= FEW && SAMPLE * wanted <= capacity;
}

/**
 * The products nearest to `query` among a part of them, at most `wanted`, best first, ties to the lower key. Exact, but may be fewer
 * than there are: what they would go on with lies below the floor, which a sample gave.
 */
export function searchNearest(
  { rows, stride, present, codes }: SearchedVectors,
  query: Float32Array,
  wanted: number,
  { part, of }: Part = ALL,
): FoundNearest {
  const [from, to] = [part, part + 1].map((n) => Math.floor((n * present.length) / of)) as [number, number];
  const sample = codes.sample(query, SAMPLE, from, to);
  const floor = sample[topK(sample, 5 + Math.ceil((1.5 * wanted) / SAMPLE)).at(-1)!]!;
  const near = codes.above(query, floor, from, to);
  const keys = new Int32Array(near.length);
  const scores = new Float32Array(near.length);
  let n = 0;
  for (let i = 0; i < near.length; i++) {
    const key = near[i]!;
    if (present[key] === 0) continue;
    let score = 0;
    for (let d = 0, at = key * stride; d < query.length; d++, at++) score += query[d]! * rows[at]!;
    if (score < floor) continue;
    keys[n] = key;
    scores[n++] = score;
  }
  return { ...bestOf(keys.subarray(0, n), scores.subarray(0, n), wanted), floor };
}

/** What the searches of all parts have found together. */
export function merged(found: readonly FoundNearest[], wanted: number): NearestKeys {
  if (found.length === 1) return found[0]!;
  // Below the highest floor there may be others in the part that has it.
  const floor = Math.max(...found.map((each) => each.floor));
  const keys: number[] = [];
  const scores: number[] = [];
  for (const each of found)
    for (let i = 0; i < each.keys.length && each.scores[i]! >= floor; i++) {
      keys.push(each.keys[i]!);
      scores.push(each.scores[i]!);
    }
  return bestOf(Int32Array.from(keys), Float32Array.from(scores), wanted);
}

function bestOf(keys: Int32Array, scores: Float32Array, wanted: number): NearestKeys {
  const best = topK(scores, wanted, keys.length, keys);
  return { keys: Int32Array.from(best, (i) => keys[i]!), scores: Float32Array.from(best, (i) => scores[i]!) };
}
