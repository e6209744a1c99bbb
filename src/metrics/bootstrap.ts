/**
 * How sure a mean over questions is. Questions of one shopper resemble each other, so shoppers are drawn, never questions:
 * the cluster bootstrap, and for two methods on the same questions a paired randomization test that swaps whole shoppers.
 */
import { seededRandom } from "../common/random.js";

export interface Interval {
  mean: number;
  /** Percentile bounds at the bootstrap's level. */
  low: number;
  high: number;
}

export interface PairedDifference extends Interval {
  /** Two-sided p-value of the paired randomization test: how often swapped shoppers differ as much as those seen. */
  p: number;
}

export interface BootstrapOptions {
  resamples?: number;
  seed?: number;
  /** Share of resampled means inside the interval. */
  level?: number;
}

/** Resamples of one set of questions, drawn once, so that every metric and method is judged on the same draws. */
export class ClusterBootstrap {
  private readonly cluster: Int32Array;
  private readonly clusters: number;
  /** [clusters, resamples]: how often each cluster was drawn. */
  private readonly drawn: Uint8Array;
  /** [clusters, resamples]: -1 where the test swaps the two methods, else 1. */
  private readonly sign: Int8Array;
  private readonly resamples: number;
  private readonly level: number;
  private counted: { counts: Float64Array; drawn: Float64Array } | undefined;

  /** `shoppers[i]` names the shopper of question i. */
  constructor(shoppers: ArrayLike<string | number>, options: BootstrapOptions = {}) {
    const { resamples = 1000, seed = 1, level = 0.95 } = options;
    const numbers = new Map<string | number, number>();
    this.cluster = Int32Array.from({ length: shoppers.length }, (_, i) => {
      const known = numbers.get(shoppers[i]!) ?? numbers.size;
      numbers.set(shoppers[i]!, known);
      return known;
    });
    this.clusters = numbers.size;
    this.resamples = resamples;
    this.level = level;
    const draws = seededRandom(seed).fork("draws");
    const swaps = seededRandom(seed).fork("swaps");
    this.drawn = new Uint8Array(resamples * this.clusters);
    this.sign = new Int8Array(resamples * this.clusters);
    for (let r = 0; r < resamples; r++)
      for (let c = 0; c < this.clusters; c++) {
        this.drawn[draws.below(this.clusters) * resamples + r]!++;
        this.sign[c * resamples + r] = swaps.uniform() < 0.5 ? -1 : 1;
      }
  }

  /** Mean and interval of one value per question; NaN values are questions that do not count here. */
  interval(values: ArrayLike<number>): Interval {
    const { sums, counts } = this.byCluster(values);
    const drawnCounts = this.drawnCounts(counts);
    const drawnSums = this.totals(sums, this.drawn);
    const means: number[] = [];
    for (let r = 0; r < this.resamples; r++) if (drawnCounts[r]! > 0) means.push(drawnSums[r]! / drawnCounts[r]!);
    means.sort((a, b) => a - b);
    const tail = (1 - this.level) / 2;
    return { mean: total(sums) / total(counts), low: quantile(means, tail), high: quantile(means, 1 - tail) };
  }

  /** Mean, interval and p-value of `a - b`, question by question. */
  difference(a: ArrayLike<number>, b: ArrayLike<number>): PairedDifference {
    const differences = Float64Array.from({ length: a.length }, (_, i) => a[i]! - b[i]!);
    const { sums } = this.byCluster(differences);
    const seen = Math.abs(total(sums));
    let asMuch = 0;
    // A hair of slack: equal sums added in another order must count as equal.
    for (const sum of this.totals(sums, this.sign)) if (Math.abs(sum) >= seen - 1e-12) asMuch++;
    return { ...this.interval(differences), p: (asMuch + 1) / (this.resamples + 1) };
  }

  /** Sum of the clusters' values, each times its factor [clusters, resamples], by resample. Memory is read in one run. */
  private totals(values: Float64Array, factors: Uint8Array | Int8Array): Float64Array {
    const { resamples } = this;
    const sums = new Float64Array(resamples);
    for (let c = 0; c < values.length; c++) {
      const value = values[c]!;
      if (value === 0) continue;
      for (let r = 0, at = c * resamples; r < resamples; r++) sums[r]! += factors[at + r]! * value;
    }
    return sums;
  }

  /** The same of the questions' numbers, which metrics and methods share: kept until another set of questions comes. */
  private drawnCounts(counts: Float64Array): Float64Array {
    if (!this.counted || counts.some((count, c) => count !== this.counted!.counts[c]))
      this.counted = { counts, drawn: this.totals(counts, this.drawn) };
    return this.counted.drawn;
  }

  private byCluster(values: ArrayLike<number>): { sums: Float64Array; counts: Float64Array } {
    const sums = new Float64Array(this.clusters);
    const counts = new Float64Array(this.clusters);
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(values[i]!)) continue;
      sums[this.cluster[i]!]! += values[i]!;
      counts[this.cluster[i]!]!++;
    }
    return { sums, counts };
  }
}

/** Linear interpolation between the order statistics of ascending values; NaN of none. */
export function quantile(ascending: readonly number[], q: number): number {
  if (ascending.length === 0) return Number.NaN;
  const at = q * (ascending.length - 1);
  const below = ascending[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (ascending[Math.ceil(at)]! - below);
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
