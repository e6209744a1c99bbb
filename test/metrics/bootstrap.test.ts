import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { ClusterBootstrap, quantile } from "../../src/metrics/bootstrap.js";

/** Shoppers whose own level varies much more than their single answers. */
function clustered(seed: number, shoppers: number, each: number) {
  const random = seededRandom(seed);
  const names: number[] = [];
  const values: number[] = [];
  for (let s = 0; s < shoppers; s++) {
    const level = random.normal();
    for (let i = 0; i < each; i++) {
      names.push(s);
      values.push(level + 0.2 * random.normal());
    }
  }
  return { names, values };
}

describe("the cluster bootstrap", () => {
  it("is the same for the same seed and another for another", () => {
    const { names, values } = clustered(1, 40, 5);
    const first = new ClusterBootstrap(names, { seed: 3 }).interval(values);
    expect(new ClusterBootstrap(names, { seed: 3 }).interval(values)).toEqual(first);
    expect(new ClusterBootstrap(names, { seed: 4 }).interval(values)).not.toEqual(first);
  });

  it("covers the truth about as often as it says, although questions of one shopper resemble each other", () => {
    let covered = 0;
    for (let round = 0; round < 200; round++) {
      const { names, values } = clustered(100 + round, 40, 5);
      const { low, high } = new ClusterBootstrap(names, { resamples: 300, seed: round }).interval(values);
      if (low <= 0 && 0 <= high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.89);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it("is wider than an interval that takes the questions for independent", () => {
    const { names, values } = clustered(5, 40, 20);
    const width = (i: { low: number; high: number }) => i.high - i.low;
    const independent = new ClusterBootstrap(values.map((_, i) => i)).interval(values);
    expect(width(new ClusterBootstrap(names).interval(values))).toBeGreaterThan(2.5 * width(independent));
  });

  it("leaves out questions without a value", () => {
    const interval = new ClusterBootstrap(["a", "a", "b", "c"]).interval([1, Number.NaN, 0, Number.NaN]);
    expect(interval.mean).toBe(0.5);
  });
});

describe("the paired comparison", () => {
  it("sees a small difference that two separate intervals would miss", () => {
    const { names, values } = clustered(9, 60, 4);
    const better = values.map((v, i) => v + 0.1 + 0.05 * Math.sin(i));
    const bootstrap = new ClusterBootstrap(names);
    const a = bootstrap.interval(better);
    const b = bootstrap.interval(values);
    expect(a.low).toBeLessThan(b.high);
    const difference = bootstrap.difference(better, values);
    expect(difference.mean).toBeCloseTo(0.1, 2);
    expect(difference.low).toBeGreaterThan(0);
    expect(difference.p).toBeLessThan(0.01);
  });

  it("gives no reason to believe in a difference between equals", () => {
    const { names, values } = clustered(2, 30, 3);
    expect(new ClusterBootstrap(names).difference(values, values)).toEqual({ mean: 0, low: 0, high: 0, p: 1 });
  });

  it("rejects equal methods about as often as the level says", () => {
    const random = seededRandom(11);
    let rejected = 0;
    for (let round = 0; round < 200; round++) {
      const names = Array.from({ length: 120 }, (_, i) => i >> 2);
      const shopper = Array.from({ length: 30 }, () => random.normal());
      const a = names.map((s) => shopper[s]! + random.normal());
      const b = names.map(() => random.normal());
      if (new ClusterBootstrap(names, { resamples: 300, seed: round }).difference(a, b).p < 0.05) rejected++;
    }
    expect(rejected / 200).toBeLessThan(0.1);
  });

  it("gives the p-value that trying every swap gives", () => {
    const a = [3, 1, 4, 1, 5, 9];
    const b = [2, 2, 2, 2, 2, 2];
    const differences = a.map((v, i) => v - b[i]!);
    let asMuch = 0;
    for (let swaps = 0; swaps < 64; swaps++) {
      const sum = differences.reduce((s, d, i) => s + ((swaps >> i) & 1 ? -d : d), 0);
      if (Math.abs(sum) >= 11) asMuch++;
    }
    const estimate = new ClusterBootstrap([0, 1, 2, 3, 4, 5], { resamples: 20_000 }).difference(a, b).p;
    expect(estimate).toBeCloseTo(asMuch / 64, 1);
  });
});

describe("quantiles", () => {
  it("interpolate between order statistics", () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(quantile([4], 0.9)).toBe(4);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
