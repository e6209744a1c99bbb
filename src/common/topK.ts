type Scores = Float32Array | Float64Array;

/** What may be among the largest, by position. */
type Passes = (position: number) => boolean;

/**
 * Indexes of the k largest of `scores`, best first; ties go to the lower index (the lower `order`, where that is given), so
 * results are reproducible. NaN is never among them, nor what does not pass. A quicksort that leaves alone what is not asked
 * for: O(n + k log k).
 */
export function topK(
  scores: Scores,
  k: number,
  length: number = scores.length,
  order?: Int32Array,
  passes: Passes = ALL,
): Int32Array {
  const { wanted, n } = gatherLikely(scores, k, length, passes);
  sortFirst(wanted, n, order);
  return positions.slice(0, wanted);
}

/** The same indexes in no particular order: O(n). */
export function largestK(
  scores: Scores,
  k: number,
  length: number = scores.length,
  order?: Int32Array,
  passes: Passes = ALL,
): Int32Array {
  const { wanted, n } = gatherLikely(scores, k, length, passes);
  selectFirst(wanted, n, order);
  return positions.slice(0, wanted);
}

const ALL: Passes = () => true;

/** Gathers `n` scores among which are the `wanted` largest: k of them, or all there are. */
function gatherLikely(scores: Scores, k: number, length: number, passes: Passes): { wanted: number; n: number } {
  const size = Math.max(0, Math.min(k, length));
  if (size === 0) return { wanted: 0, n: 0 };
  const floor = likelyFloor(scores, size, length);
  let n = gather(scores, length, floor, passes);
  if (n < size && floor > Number.NEGATIVE_INFINITY) n = gather(scores, length, Number.NEGATIVE_INFINITY, passes);
  return { wanted: Math.min(size, n), n };
}

/** Scores looked at before all are: so many at most, and one of so many at most. */
const SAMPLE = 256;
const SPARSE = 16;
const sample = new Float64Array(SAMPLE);

/** What the k largest are likely to be above, by three standard deviations of a sample's, so that nothing smaller has to be sorted. */
function likelyFloor(scores: Scores, k: number, length: number): number {
  const step = Math.max(SPARSE, Math.ceil(length / SAMPLE));
  const expected = k / step;
  const above = Math.ceil(expected + 3 * Math.sqrt(expected) + 2);
  const size = Math.ceil(length / step);
  if (2 * above > size) return Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) sample[i] = scores[i * step]!;
  const floor = sample.subarray(0, size).sort()[size - above]!;
  return Number.isNaN(floor) ? Number.NEGATIVE_INFINITY : floor;
}

/** What is sorted: scores, and where each was; used by one call at a time. */
let values = new Float64Array(0);
let positions = new Int32Array(0);

/** Returns how many scores of at least `floor` pass. */
function gather(scores: Scores, length: number, floor: number, passes: Passes): number {
  if (values.length < length) {
    values = new Float64Array(2 * length);
    positions = new Int32Array(2 * length);
  }
  let n = 0;
  for (let i = 0; i < length; i++) {
    const score = scores[i]!;
    // Written so that NaN does not pass.
    if (!(score >= floor) || !passes(i)) continue;
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

/** Puts the best `wanted` of `n` before the others. */
function selectFirst(wanted: number, n: number, order: Int32Array | undefined): void {
  let from = 0;
  let to = n;
  while (to - from > FEW) {
    const middle = partition(from, to, order);
    if (middle < wanted) from = middle + 1;
    else to = middle;
  }
  insertionSort(from, to, order);
}

/** Moves what comes before a pivot before it, and returns where the pivot is: in its place. */
function partition(from: number, to: number, order: Int32Array | undefined): number {
  const last = to - 1;
  const middle = (from + last) >> 1;
  // The middle one of three, at the end.
  if (isBefore(middle, from, order)) swap(middle, from);
  if (isBefore(last, from, order)) swap(last, from);
  if (isBefore(middle, last, order)) swap(middle, last);
  // Held here, as both are looked up anew each time otherwise.
  const [v, p] = [values, positions];
  const pivot = v[last]!;
  const pivotRank = rankOf(p[last]!, order);
  let next = from;
  for (let i = from; i < last; i++) {
    const value = v[i]!;
    if (value < pivot || (value === pivot && rankOf(p[i]!, order) > pivotRank)) continue;
    const position = p[i]!;
    v[i] = v[next]!;
    p[i] = p[next]!;
    v[next] = value;
    p[next++] = position;
  }
  swap(next, last);
  return next;
}

function insertionSort(from: number, to: number, order: Int32Array | undefined): void {
  const [v, p] = [values, positions];
  for (let i = from + 1; i < to; i++) {
    const value = v[i]!;
    const position = p[i]!;
    const rank = rankOf(position, order);
    let j = i;
    for (; j > from && (v[j - 1]! < value || (v[j - 1] === value && rankOf(p[j - 1]!, order) > rank)); j--) {
      v[j] = v[j - 1]!;
      p[j] = p[j - 1]!;
    }
    v[j] = value;
    p[j] = position;
  }
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
