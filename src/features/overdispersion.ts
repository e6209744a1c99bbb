/**
 * How much products differ in where, when and by whom they are wanted, beyond what chance and the habits of single shoppers
 * make of small counts: the intra-class correlation rho of a Dirichlet-multinomial, by moments. It says how far a product's own
 * counts may be trusted: in a shop where a situation moves nobody, not at all.
 */

/** Which half of the shoppers somebody is in. */
export type Half = 0 | 1;

/** What was counted of one profile dimension, by row (a product, a category) and half of the shoppers. */
export interface Counted {
  ids: readonly number[];
  count: (row: number, half: Half, bucket: number) => number;
  sum: (row: number, half: Half) => number;
}

/** Believed before there is data: a product needs six interactions to count as much as the average of all. */
const BELIEVED = 1 / 7;
/** Weight of that belief, in interactions. */
const BELIEF = 40;
const LEAST = 1 / 10_001;
const MOST = 1 / 3;

/**
 * Pseudo-counts, by bucket, of the smoothing of each row towards what is `expected` of it (shares of the buckets, which sum
 * to 1): `1 / rho - 1`. Two shoppers' departures from the expected have nothing in common but the row, so that
 * `E (a_b - a pi_b) (c_b - c pi_b) = a c pi_b (1 - pi_b) rho_b` for counts a and c of two halves of the shoppers, however often
 * each of them came back. Every bucket has its own rho: what is wanted on rare occasions says nothing of the usual ones.
 */
export function pseudoCounts(
  { ids, count, sum }: Counted,
  buckets: number,
  expected: (id: number) => readonly number[],
): Float64Array {
  const common = new Float64Array(buckets).fill(BELIEVED * BELIEF);
  const possible = new Float64Array(buckets).fill(BELIEF);
  ids.forEach((id, row) => {
    const [a, c] = [sum(row, 0), sum(row, 1)];
    if (a <= 0 || c <= 0) return;
    // By about n instead of n squared, where n = a + c: the popular rows say more, but not everything.
    const weight = 4 / (a + c);
    expected(id).forEach((share, b) => {
      if (share <= 0 || share >= 1) return;
      const together = (count(row, 0, b) - a * share) * (count(row, 1, b) - c * share);
      common[b]! += (weight * together) / (share * (1 - share));
      possible[b]! += weight * a * c;
    });
  });
  return common.map((of, b) => 1 / Math.min(MOST, Math.max(LEAST, of / possible[b]!)) - 1);
}
