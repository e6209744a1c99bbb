/**
 * How good one ranked list is, by where the relevant products stand in it. All functions take the list already judged:
 * the 1-based ranks of its relevant products, and how many products were relevant in all.
 */

export interface Judged {
  /** 1-based ranks of the relevant products in the list, ascending. */
  ranks: readonly number[];
  /** How many products were relevant, found or not; at least 1. */
  relevant: number;
}

/** Judges a list of product keys, best first. A product that stands in it twice counts where it stands first. */
export function judge(ranked: ArrayLike<number>, relevant: ReadonlySet<number>): Judged {
  const ranks: number[] = [];
  const left = new Set(relevant);
  for (let i = 0; i < ranked.length && left.size > 0; i++) if (left.delete(ranked[i]!)) ranks.push(i + 1);
  return { ranks, relevant: relevant.size };
}

/** Hit rate at k: 1 where any of the first k is relevant, else 0. */
export function hitRate(list: Judged, k: number): number {
  return hits(list, k) > 0 ? 1 : 0;
}

/** Precision at k, equation (9): true positives over everything shown, `hits / k`; a list shorter than k is not favoured. */
export function precision(list: Judged, k: number): number {
  return hits(list, k) / k;
}

/** Recall at k, equation (10): true positives over everything relevant, `hits / relevant`. */
export function recall(list: Judged, k: number): number {
  return hits(list, k) / list.relevant;
}

/** F1 at k, equation (8): the harmonic mean of precision and recall, 0 where both are. */
export function f1(list: Judged, k: number): number {
  const p = precision(list, k);
  const r = recall(list, k);
  return p + r > 0 ? (2 * p * r) / (p + r) : 0;
}

/** NDCG at k with binary gains: `sum 1 / log2(1 + rank)` over the hits, divided by that sum of the best possible list. */
export function ndcg(list: Judged, k: number): number {
  let gained = 0;
  for (const rank of list.ranks) if (rank <= k) gained += discount(rank);
  let ideal = 0;
  for (let rank = 1; rank <= Math.min(list.relevant, k); rank++) ideal += discount(rank);
  return gained / ideal;
}

/**
 * Average precision at k as Kaggle's MAP@12 takes it: `sum precision(rank) / min(relevant, k)` over the ranks of the hits.
 * Its mean over shoppers is MAP@k.
 */
export function averagePrecision(list: Judged, k: number): number {
  let sum = 0;
  let found = 0;
  for (const rank of list.ranks) if (rank <= k) sum += ++found / rank;
  return sum / Math.min(list.relevant, k);
}

/** Reciprocal rank at k: 1 over the rank of the first hit, 0 without one. Its mean over shoppers is MRR@k. */
export function reciprocalRank(list: Judged, k: number): number {
  const first = list.ranks[0];
  return first !== undefined && first <= k ? 1 / first : 0;
}

function hits(list: Judged, k: number): number {
  let n = 0;
  for (const rank of list.ranks) if (rank <= k) n++;
  return n;
}

function discount(rank: number): number {
  return 1 / Math.log2(1 + rank);
}
