/**
 * The k largest of `scores`, best first; ties go to the lower index, so results are reproducible.
 * O(n log k) with a bounded min-heap.
 */
export function topK(scores: ArrayLike<number>, k: number, length = scores.length): Int32Array {
  const size = Math.max(0, Math.min(k, length));
  if (size === 0) return new Int32Array(0);
  const heap = new Int32Array(size);
  let n = 0;
  const worse = (a: number, b: number): boolean => scores[a]! < scores[b]! || (scores[a]! === scores[b]! && a > b);
  const sink = (start: number): void => {
    for (let i = start; ; ) {
      let child = 2 * i + 1;
      if (child >= n) return;
      if (child + 1 < n && worse(heap[child + 1]!, heap[child]!)) child++;
      if (!worse(heap[child]!, heap[i]!)) return;
      swap(heap, i, child);
      i = child;
    }
  };
  /** Once the heap is full: what is not above its worst cannot be among the best (a tie has the higher index; NaN neither). */
  let floor = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    if (n === size) {
      if (!(scores[i]! > floor)) continue;
    } else if (Number.isNaN(scores[i]!)) continue;
    if (n < size) {
      heap[n++] = i;
      for (let c = n - 1; c > 0; ) {
        const parent = (c - 1) >> 1;
        if (!worse(heap[c]!, heap[parent]!)) break;
        swap(heap, c, parent);
        c = parent;
      }
    } else {
      heap[0] = i;
      sink(0);
    }
    if (n === size) floor = scores[heap[0]!]!;
  }
  return heap.subarray(0, n).sort((a, b) => scores[b]! - scores[a]! || a - b);
}

function swap(a: Int32Array, i: number, j: number): void {
  const t = a[i]!;
  a[i] = a[j]!;
  a[j] = t;
}
