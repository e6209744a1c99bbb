/** How far a distribution has moved from the one that a model was trained with. Both are given as shares of the same buckets. */
import type { DriftLevel } from "../domain.js";

/** An empty bucket counts as this share: one in ten thousand. */
const FLOOR = 1e-4;

/** From here on a shift is worth watching, and from here on worth a new training: the customary thresholds. */
export const MODERATE_PSI = 0.1;
export const MAJOR_PSI = 0.25;

/**
 * Population stability index: `sum_i (a_i - e_i) ln(a_i / e_i)`, the symmetric Kullback-Leibler divergence (Jeffreys') of
 * the actual and the expected shares, in nats; 0 where they are equal. Shares under 1e-4 count as 1e-4.
 */
export function psi(expected: readonly number[], actual: readonly number[]): number {
  sameBuckets(expected, actual);
  return expected.reduce((sum, share, i) => {
    const e = Math.max(FLOOR, share);
    const a = Math.max(FLOOR, actual[i]!);
    return sum + (a - e) * Math.log(a / e);
  }, 0);
}

/** Kolmogorov-Smirnov distance on the buckets: the largest difference of the cumulative shares, between 0 and 1. */
export function ks(expected: readonly number[], actual: readonly number[]): number {
  sameBuckets(expected, actual);
  let gap = 0;
  let largest = 0;
  expected.forEach((share, i) => {
    gap += actual[i]! - share;
    largest = Math.max(largest, Math.abs(gap));
  });
  return largest;
}

/** STABLE under 0.1, MODERATE under 0.25, MAJOR from there on. */
export function driftLevel(index: number): DriftLevel {
  return index < MODERATE_PSI ? "STABLE" : index < MAJOR_PSI ? "MODERATE" : "MAJOR";
}

function sameBuckets(expected: readonly number[], actual: readonly number[]): void {
  if (expected.length !== actual.length) throw new RangeError(`${actual.length} buckets against ${expected.length}`);
}
