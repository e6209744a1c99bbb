/** Mean and spread of log prices, over all products and by narrowest category. */

interface Moments {
  n: number;
  sum: number;
  squares: number;
}

/** The group of all products, beside the interned categories. */
export const ALL = -1;

/** Below this all prices of a group are one price. */
const LEAST_DEVIATION = 1e-6;
const MOST_DEVIATIONS = 3;

export class PriceMoments {
  private readonly groups = new Map<number, Moments>();

  /** Counts (1) or forgets (-1) a price in a group. */
  count(group: number, logPrice: number, change: 1 | -1): void {
    const m = this.groups.get(group) ?? { n: 0, sum: 0, squares: 0 };
    this.groups.set(group, {
      n: m.n + change,
      sum: m.sum + change * logPrice,
      squares: m.squares + change * logPrice ** 2,
    });
  }

  /** Standard deviations from a group's mean, at most three; 0 where the group says nothing. */
  deviation(group: number, logPrice: number): number {
    const moments = this.groups.get(group);
    if (!moments || moments.n < 2) return 0;
    const mean = moments.sum / moments.n;
    const deviation = Math.sqrt(Math.max(0, moments.squares / moments.n - mean ** 2));
    if (!(deviation > LEAST_DEVIATION)) return 0;
    return Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, (logPrice - mean) / deviation));
  }
}
