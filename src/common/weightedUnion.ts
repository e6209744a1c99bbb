/**
 * Sums of weights over ascending lists of keys, as of the words that products carry. All lists are read together, a block of
 * keys at a time, so that the sums lie in the processor's nearest cache however many keys there are.
 */

/** The places `from` to `to` of `keys`, ascending, and what each of them adds. */
export interface WeightedList {
  keys: Int32Array;
  from: number;
  to: number;
  weight: number;
}

/** Keys of a block. */
const BLOCK = 4096;

/** Of the block; zeros between calls. */
const sums = new Float64Array(BLOCK);
const touched = new Int32Array(BLOCK + 1);
/** What is answered. */
let keys = new Int32Array(0);
let scores = new Float64Array(0);

/**
 * The keys of all lists, each once, block by block, and the sum of the (positive) weights of the lists that have it: views that the
 * next call overwrites.
 */
export function weightedUnion(lists: readonly WeightedList[]): { keys: Int32Array; scores: Float64Array } {
  const most = lists.reduce((sum, { from, to }) => sum + to - from, 0);
  if (keys.length < most) {
    keys = new Int32Array(most);
    scores = new Float64Array(most);
  }
  const next = Int32Array.from(lists, ({ from }) => from);
  let found = 0;
  for (let block = firstBlock(lists, next); block < Number.POSITIVE_INFINITY; block = firstBlock(lists, next)) {
    let count = 0;
    for (let l = 0; l < lists.length; l++) {
      const { keys: list, to, weight } = lists[l]!;
      let at = next[l]!;
      for (; at < to; at++) {
        const i = list[at]! - block;
        if (i >= BLOCK) break;
        const before = sums[i]!;
        // Written whatever it is, and kept by moving on: a branch would often be guessed wrong.
        touched[count] = i;
        count += before === 0 ? 1 : 0;
        sums[i] = before + weight;
      }
      next[l] = at;
    }
    for (let j = 0; j < count; j++) {
      const i = touched[j]!;
      keys[found] = block + i;
      scores[found++] = sums[i]!;
      sums[i] = 0;
    }
  }
  return { keys: keys.subarray(0, found), scores: scores.subarray(0, found) };
}

/** Where the block of the lowest key not yet read begins; Infinity where all are read. */
function firstBlock(lists: readonly WeightedList[], next: Int32Array): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let l = 0; l < lists.length; l++) {
    const { keys, to } = lists[l]!;
    if (next[l]! < to && keys[next[l]!]! < lowest) lowest = keys[next[l]!]!;
  }
  return lowest === Number.POSITIVE_INFINITY ? lowest : lowest - (lowest % BLOCK);
}
