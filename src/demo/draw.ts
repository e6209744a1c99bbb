/** Draws from fixed weights in logarithmic time. */
import type { Random } from "../common/random.js";

/** The sums of the first 1, 2, ... weights, for `drawFrom`. */
export function runningTotals(weights: ArrayLike<number>): Float64Array {
  let total = 0;
  return Float64Array.from(weights, (weight) => {
    total += weight;
    return total;
  });
}

/** Index drawn with probability proportional to its weight; -1 where all weights are 0. */
export function drawFrom(running: Float64Array, random: Random): number {
  const total = running.at(-1) ?? 0;
  if (total <= 0) return -1;
  const value = random.uniform() * total;
  let low = 0;
  let high = running.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (running[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
