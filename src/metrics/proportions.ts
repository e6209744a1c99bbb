/** Shares of two groups of people compared. */
import jStat from "jstat";

export interface Proportion {
  /** Of `n`. */
  hits: number;
  n: number;
}

export interface ProportionDifference {
  /** p1 - p0. */
  difference: number;
  /** 95% interval. */
  low: number;
  high: number;
  /** Two-sided. */
  p: number;
}

const Z = 1.959963984540054;

/**
 * The difference p1 - p0 of two independent shares, of at least one each. Interval: Newcombe's hybrid score interval
 * (Statistics in Medicine 17, 1998, method 10), of Wilson's for each share, `d - sqrt((p1 - l1)^2 + (u0 - p0)^2)` to
 * `d + sqrt((u1 - p1)^2 + (p0 - l0)^2)`. p: the pooled z-test.
 */
export function compareProportions(group: Proportion, control: Proportion): ProportionDifference {
  const [p1, p0] = [group.hits / group.n, control.hits / control.n];
  const [own, other] = [wilson(group), wilson(control)];
  const difference = p1 - p0;
  const pooled = (group.hits + control.hits) / (group.n + control.n);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / group.n + 1 / control.n));
  return {
    difference,
    low: difference - Math.hypot(p1 - own.low, other.high - p0),
    high: difference + Math.hypot(own.high - p1, p0 - other.low),
    p: error === 0 ? 1 : 2 * jStat.normal.cdf(-Math.abs(difference) / error, 0, 1),
  };
}

/** Wilson's score interval of a share, 95%. */
function wilson({ hits, n }: Proportion): { low: number; high: number } {
  const p = hits / n;
  const middle = (p + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * How likely counts this far from their expected shares are by chance: Pearson's chi-square goodness of fit. A small p says that
 * the groups were not divided as planned (sample ratio mismatch). 1 where there is nothing to compare.
 */
export function fitOfCounts(counts: readonly number[], shares: readonly number[]): number {
  const n = counts.reduce((a, b) => a + b, 0);
  const total = shares.reduce((a, b) => a + b, 0);
  if (n === 0 || counts.length < 2) return 1;
  const chi2 = counts.reduce((sum, count, i) => {
    const expected = (n * shares[i]!) / total;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return 1 - jStat.chisquare.cdf(chi2, counts.length - 1);
}
