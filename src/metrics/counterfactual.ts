/** What a candidate ranking would have been worth, estimated from what shoppers wanted after seeing another one. */

/** 1-based ranks of one wanted product in both lists; 0: not in the list. */
export interface WantedAt {
  active: number;
  candidate: number;
}

/** The discount of DCG, which is also the share of shoppers who are taken to look so far down: `1 / log2(1 + rank)`. */
const discount = (rank: number, k: number): number => (rank >= 1 && rank <= k ? 1 / Math.log2(1 + rank) : 0);

/**
 * Relative gain of the candidate in DCG@k, by self-normalised inverse propensity scoring with clipped weights:
 * `V(list) = sum_i w_i g(rank_i) / sum_i w_i`, `w_i = min(clip, 1 / p(active rank_i))`, and `V(candidate) / V(active) - 1`.
 * Only products that the active list showed among its first k have a propensity; the others say nothing here. What was not
 * shown cannot be chosen from the shelf, so the estimate leans towards the active model. Null where nothing was shown.
 */
export function predictedLift(wanted: readonly WantedAt[], k = 12, clip = 10): number | null {
  let [candidate, active] = [0, 0];
  for (const ranks of wanted) {
    const propensity = discount(ranks.active, k);
    if (propensity === 0) continue;
    const weight = Math.min(clip, 1 / propensity);
    candidate += weight * discount(ranks.candidate, k);
    active += weight * propensity;
  }
  return active > 0 ? candidate / active - 1 : null;
}

/** Which list ranked a wanted product higher: 1 the candidate, -1 the active one, 0 neither. */
export function higher({ active, candidate }: WantedAt): -1 | 0 | 1 {
  const at = (rank: number): number => (rank === 0 ? Number.POSITIVE_INFINITY : rank);
  const [a, c] = [at(active), at(candidate)];
  return c < a ? 1 : c > a ? -1 : 0;
}
