type Scores = Float32Array | Float64Array;

/**
 * Indexes of the k largest of `scores`, best first; ties go to the lower index (the lower `order`, where that is given), so
 * results are reproducible. O(n log k) with a bounded min-heap.
 */
export function topK(scores: Scores, k: number, length: number = scores.length, order?: Int32Array): Int32Array {
  const size = Math.max(0, Math.min(k, length));
  if (size === 0) return new Int32Array(0);
  const heap = new Int32Array(size);
  const floor = SAMPLE * size < length ? likelyFloor(scores, size, length) : Number.NEGATIVE_INFINITY;
  let n = fill(heap, scores, length, order, floor);
  if (n < size && floor > Number.NEGATIVE_INFINITY) n = fill(heap, scores, length, order, Number.NEGATIVE_INFINITY);
  for (let end = n - 1; end > 0; end--) {
    swap(heap, 0, end); // the worst of those left
    sink(heap, end, scores, order);
  }
  return heap.subarray(0, n);
}

/** One score of so many is looked at before all are. */
const SAMPLE = 32;

/** What the k largest are likely to be above, so that nothing smaller has to pass through the heap. */
function likelyFloor(scores: Scores, k: number, length: number): number {
  const sample = new Float64Array(Math.ceil(length / SAMPLE));
  for (let i = 0; i < sample.length; i++) sample[i] = scores[i * SAMPLE]!;
  sample.sort();
  const above = Math.ceil((1.5 * k) / SAMPLE) + 5;
  const floor = sample[sample.length - 1 - above] ?? Number.NEGATIVE_INFINITY;
  return Number.isNaN(floor) ? Number.NEGATIVE_INFINITY : floor;
}

/** Returns how many indexes of at least `least` were found: NaN is never among the best. */
function fill(heap: Int32Array, scores: Scores, length: number, order: Int32Array | undefined, least: number): number {
  const size = heap.length;
  let n = 0;
  /** Once the heap is full, its worst. */
  let floor = least;
  for (let i = 0; i < length; i++) {
    const score = scores[i]!;
    // Written so that NaN passes neither.
    if (n === size) {
      if (!(score >= floor) || (score === floor && rank(order, i) > rank(order, heap[0]!))) continue;
      heap[0] = i;
      sink(heap, n, scores, order);
    } else {
      if (!(score >= floor)) continue;
      heap[n++] = i;
      rise(heap, n - 1, scores, order);
    }
    if (n === size) floor = scores[heap[0]!]!;
  }
  return n;
}

function sink(heap: Int32Array, n: number, scores: Scores, order: Int32Array | undefined): void {
  for (let i = 0; ; ) {
    let child = 2 * i + 1;
    if (child >= n) return;
    if (child + 1 < n && isWorse(scores, order, heap[child + 1]!, heap[child]!)) child++;
    if (!isWorse(scores, order, heap[child]!, heap[i]!)) return;
    swap(heap, i, child);
    i = child;
  }
}

function rise(heap: Int32Array, from: number, scores: Scores, order: Int32Array | undefined): void {
  for (let i = from; i > 0; ) {
    const parent = (i - 1) >> 1;
    if (!isWorse(scores, order, heap[i]!, heap[parent]!)) return;
    swap(heap, i, parent);
    i = parent;
  }
}

function isWorse(scores: Scores, order: Int32Array | undefined, a: number, b: number): boolean {
  return scores[a]! < scores[b]! || (scores[a]! === scores[b]! && rank(order, a) > rank(order, b));
}

function rank(order: Int32Array | undefined, i: number): number {
  return order ? order[i]! : i;
}

function swap(a: Int32Array, i: number, j: number): void {
  const t = a[i]!;
  a[i] = a[j]!;
  a[j] = t;
}
