/**
 * How much products differ in where, when and by whom they are wanted, beyond what chance makes of small counts: the
 * intra-class correlation rho of a Dirichlet-multinomial, by moments. It says how far a product's own counts may be trusted:
 * in a shop where a situation moves nobody, not at all.
 */

/** What was counted of one profile dimension, by row (a product, a category). */
export interface Counted {
  ids: readonly number[];
  /** A row's interactions by bucket, all of them, and the sum of squares over the shoppers that they came from. */
  count: (row: number, bucket: number) => number;
  sum: (row: number) => number;
  squares: (row: number) => number;
}

/** Believed before there is data: a product needs six interactions to count as much as the average of all. */
const BELIEVED = 1 / 7;
/** Weight of that belief, in interactions. */
const BELIEF = 40;
const LEAST = 1 / 401;
const MOST = 1 / 3;

/**
 * Pseudo-count of the smoothing of each row towards what is `expected` of it (shares of the buckets, which sum to 1):
 * `1 / rho - 1`. With q the variance of one shopper's say, independent counts would have
 * `E sum_b (n_b - n pi_b)^2 / pi_b = (B - 1) q`; what there is beyond is `(B - 1) (n^2 - q) rho`.
 */
export function pseudoCount({ ids, count, sum, squares }: Counted, expected: (id: number) => readonly number[]): number {
  let excess = BELIEVED * BELIEF;
  let possible = BELIEF;
  ids.forEach((id, row) => {
    const n = sum(row);
    if (n <= 0) return;
    const shares = expected(id);
    const q = Math.min(n * n, squares(row));
    let chi = 0;
    let buckets = 0;
    shares.forEach((share, b) => {
      if (share <= 0) return;
      chi += (count(row, b) - n * share) ** 2 / share;
      buckets++;
    });
    if (buckets < 2) return;
    // Rows are weighted by 1 / n: the popular ones say more, but not everything.
    excess += (chi / (buckets - 1) - q) / n;
    possible += (n * n - q) / n;
  });
  const rho = Math.min(MOST, Math.max(LEAST, excess / possible));
  return 1 / rho - 1;
}
