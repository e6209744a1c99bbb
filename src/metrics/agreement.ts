/** How alike two rankings of the same products are: each a list of product keys, best first, without repetitions. */

/** Share of the first k places whose products both lists have: `|A_k and B_k| / min(k, max(|A|, |B|))`; 1 for two empty lists. */
export function overlapAt(a: readonly number[], b: readonly number[], k: number): number {
  const longest = Math.min(k, Math.max(a.length, b.length));
  if (longest === 0) return 1;
  const first = new Set(a.slice(0, k));
  return b.slice(0, k).filter((key) => first.has(key)).length / longest;
}

/**
 * Spearman's rho of the ranks that both lists give the products among the first k of either: the Pearson correlation of the
 * ranks, where a product that a list does not have stands after its end, ties at their mean rank. 1 for equal lists, also
 * where a single product leaves nothing to correlate.
 */
export function rankCorrelation(a: readonly number[], b: readonly number[], k: number): number {
  const keys = [...new Set([...a.slice(0, k), ...b.slice(0, k)])];
  const x = ranksOf(keys, a);
  const y = ranksOf(keys, b);
  const mean = (keys.length + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  keys.forEach((_, i) => {
    xy += (x[i]! - mean) * (y[i]! - mean);
    xx += (x[i]! - mean) ** 2;
    yy += (y[i]! - mean) ** 2;
  });
  if (xx > 0 && yy > 0) return xy / Math.sqrt(xx * yy);
  return x.every((rank, i) => rank === y[i]) ? 1 : 0;
}

/** Ranks 1..n of `keys` by their place in `list`; those it does not have share the mean of the last ranks. */
function ranksOf(keys: readonly number[], list: readonly number[]): number[] {
  const place = new Map(list.map((key, i) => [key, i]));
  const present = keys.filter((key) => place.has(key)).sort((p, q) => place.get(p)! - place.get(q)!);
  const rank = new Map(present.map((key, i) => [key, i + 1]));
  const absent = (present.length + 1 + keys.length) / 2;
  return keys.map((key) => rank.get(key) ?? absent);
}
