type Scores = Float32Array | Float64Array;

/**
 * Indexes of the k largest of `scores`, best first; ties go to the lower index (the lower `order`, where that is given), so
 * results are reproducible. NaN is never among them. A quicksort that leaves alone what is not asked for: O(n + k log k).
 */
export function topK(scores: Scores, k: number, length: number = scores.length, order?: Int32Array): Int32Array {
  const size = Math.max(0, Math.min(k, length));
  if (size === 0) return new Int32Array(0);
  const floor = SAMPLE * size < length ? likelyFloor(scores, size, length) : Number.NEGATIVE_INFINITY;
  let n = gather(scores, length, floor);
  if (n < size && floor > Number.NEGATIVE_INFINITY) n = gather(scores, length, Number.NEGATIVE_INFINITY);
  const found = Math.min(size, n);
  sortFirst(found, n, order);
  return positions.slice(0, found);
}

/** One score of so many is looked at before all are. */
const SAMPLE = 32;

/** What the k largest are likely to be above, so that nothing smaller has to be sorted. */
function likelyFloor(scores: Scores, k: number, length: number): number {
  const sample = new Float64Array(Math.ceil(length / SAMPLE));
  for (let i = 0; i < sample.length; i++) sample[i] = scores[i * SAMPLE]!;
  sample.sort();
  const above = Math.ceil((1.5 * k) / SAMPLE) + 5;
  const floor = sample[sample.length - 1 - above] ?? Number.NEGATIVE_INFINITY;
  return Number.isNaN(floor) ? Number.NEGATIVE_INFINITY : floor;
}

/** What is sorted: scores, and where each was; used by one call at a time. */
let values = new Float64Array(0);
let positions = new Int32Array(0);

/** Returns how many scores of at least `floor` there are. */
function gather(scores: Scores, length: number, floor: number): number {
  if (values.length < length) {
    values = new Float64Array(2 * length);
    positions = new Int32Array(2 * length);
  }
  let n = 0;
  for (let i = 0; i < length; i++) {
    const score = scores[i]!;
    // Written so that NaN does not pass.
    if (!(score >= floor)) continue;
    values[n] = score;
    positions[n++] = i;
  }
  return n;
}

/** Below so many, one by one is as fast. */
const FEW = 12;

/** Puts the first `wanted` of `n` where they belong, and the others anywhere after them. */
function sortFirst(wanted: number, n: number, order: Int32Array | undefined): void {
  /** Parts that are still to be sorted: the end of each, the nearest last; each begins where the one before it ends. */
  const ends = [n];
  let from = 0;
  while (ends.length > 0 && from < wanted) {
    const to = ends.at(-1)!;
    if (to - from <= FEW) {
      insertionSort(from, to, order);
      from = to;
      ends.pop();
      continue;
    }
    const middle = partition(from, to, order);
    if (middle > from) ends.push(middle);
    else from++; // the pivot was the first of them
  }
}

/** Moves what comes before a pivot before it, and returns where the pivot is: in its place. */
function partition(from: number, to: number, order: Int32Array | undefined): number {
  const last = to - 1;
  const middle = (from + last) >> 1;
  // The middle one of three, at the end.
  if (isBefore(middle, from, order)) swap(middle, from);
  if (isBefore(last, from, order)) swap(last, from);
  if (isBefore(middle, last, order)) swap(middle, last);
  const pivot = values[last]!;
  const pivotRank = rankOf(positions[last]!, order);
  let next = from;
  for (let i = from; i < last; i++) {
    const value = values[i]!;
    if (value < pivot || (value === pivot && rankOf(positions[i]!, order) > pivotRank)) continue;
    swap(i, next++);
  }
  swap(next, last);
  return next;
}

function insertionSort(from: number, to: number, order: Int32Array | undefined): void {
  for (let i = from + 1; i < to; i++) for (let j = i; j > from && isBefore(j, j - 1, order); j--) swap(j, j - 1);
}

function isBefore(a: number, b: number, order: Int32Array | undefined): boolean {
  const [x, y] = [values[a]!, values[b]!];
  return x > y || (x === y && rankOf(positions[a]!, order) < rankOf(positions[b]!, order));
}

function rankOf(position: number, order: Int32Array | undefined): number {
  return order ? order[position]! : position;
}

function swap(a: number, b: number): void {
  const value = values[a]!;
  values[a] = values[b]!;
  values[b] = value;
  const position = positions[a]!;
  positions[a] = positions[b]!;
  positions[b] = position;
}
