/** Counts of a number in fixed buckets, and the shape of them that a model's card keeps. */

/** A distribution: `shares[i]` of the values lie in `[edges[i - 1], edges[i])`; one share more than edges, summing to 1. */
export interface DistributionShares {
  name: string;
  /** Ascending. */
  edges: number[];
  shares: number[];
}

export class Histogram {
  readonly counts: Float64Array;

  /** `edges` ascending: m of them make m + 1 buckets. */
  constructor(readonly edges: readonly number[]) {
    this.counts = new Float64Array(edges.length + 1);
  }

  get total(): number {
    return this.counts.reduce((sum, n) => sum + n, 0);
  }

  /** Counts a value; NaN is no value. */
  add(value: number): void {
    if (!Number.isNaN(value)) this.counts[this.bucketOf(value)]!++;
  }

  /** Adds the counts of another one, e.g. of another gateway. Throws RangeError where its buckets are others. */
  merge(counts: ArrayLike<number>): this {
    if (counts.length !== this.counts.length)
      throw new RangeError(`${counts.length} buckets cannot be added to ${this.counts.length}`);
    for (let i = 0; i < counts.length; i++) this.counts[i]! += counts[i]!;
    return this;
  }

  /** Shares of the buckets; zeros without values. */
  shares(): number[] {
    const { total } = this;
    return Array.from(this.counts, (n) => (total > 0 ? n / total : 0));
  }

  /** The number of edges that are not above the value. */
  bucketOf(value: number): number {
    let low = 0;
    let high = this.edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.edges[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Inner quantiles of the values as edges, so that each of at most `buckets` buckets holds as many; equal ones fall together. */
export function quantileEdges(values: readonly number[], buckets = 10): number[] {
  const ascending = values.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
  if (ascending.length === 0) return [];
  const at = (q: number): number => ascending[Math.min(ascending.length - 1, Math.floor(q * ascending.length))]!;
  const edges = Array.from({ length: buckets - 1 }, (_, i) => at((i + 1) / buckets));
  return [...new Set(edges)].filter((edge) => edge > ascending[0]!);
}
