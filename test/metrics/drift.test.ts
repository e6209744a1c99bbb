import { describe, expect, it } from "vitest";
import { driftLevel, ks, psi } from "../../src/metrics/drift.js";
import { Histogram, quantileEdges } from "../../src/metrics/histogram.js";

describe("population stability index", () => {
  it("is 0 of equal shares, and symmetric", () => {
    expect(psi([0.5, 0.3, 0.2], [0.5, 0.3, 0.2])).toBe(0);
    expect(psi([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(psi([0.25, 0.75], [0.5, 0.5]), 12);
  });

  it("has the values of its formula", () => {
    // (.25 - .5) ln(.5) + (.75 - .5) ln(1.5) = .25 ln 3
    expect(psi([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(0.25 * Math.log(3), 12);
    // Decile shares of a scorecard moved by two points from the first to the last.
    expect(psi([0.1, 0.8, 0.1], [0.08, 0.8, 0.12])).toBeCloseTo(-0.02 * Math.log(0.8) + 0.02 * Math.log(1.2), 12);
  });

  it("stays finite where a bucket is empty", () => {
    expect(psi([1, 0], [0, 1])).toBeCloseTo(2 * (1 - 1e-4) * Math.log(1e4), 6);
  });

  it("is read by the customary thresholds", () => {
    expect([0, 0.0999, 0.1, 0.2499, 0.25, 3].map(driftLevel)).toEqual([
      "STABLE",
      "STABLE",
      "MODERATE",
      "MODERATE",
      "MAJOR",
      "MAJOR",
    ]);
  });
});

it("the Kolmogorov-Smirnov distance is the largest difference of the cumulative shares", () => {
  expect(ks([0.5, 0.3, 0.2], [0.5, 0.3, 0.2])).toBe(0);
  expect(ks([0.25, 0.25, 0.25, 0.25], [0.1, 0.2, 0.3, 0.4])).toBeCloseTo(0.2, 12);
  expect(ks([1, 0], [0, 1])).toBe(1);
  expect(() => ks([1], [0.5, 0.5])).toThrow(RangeError);
});

describe("histogram", () => {
  it("counts into half-open buckets, ends included, and leaves out what is no number", () => {
    const histogram = new Histogram([0, 1, 2]);
    for (const x of [-5, 0, 0.5, 1, 1.99, 2, 99, Number.NaN]) histogram.add(x);
    expect([...histogram.counts]).toEqual([1, 2, 2, 2]);
    expect(histogram.total).toBe(7);
    expect(histogram.shares()).toEqual([1 / 7, 2 / 7, 2 / 7, 2 / 7]);
  });

  it("adds up with another one's counts, as one that saw everything", () => {
    const values = Array.from({ length: 100 }, (_, i) => Math.sin(i));
    const edges = quantileEdges(values, 5);
    const [all, even, odd] = [new Histogram(edges), new Histogram(edges), new Histogram(edges)];
    values.forEach((x, i) => {
      all.add(x);
      (i % 2 ? odd : even).add(x);
    });
    expect([...even.merge(odd.counts).counts]).toEqual([...all.counts]);
    expect(() => even.merge([1, 2])).toThrow(RangeError);
  });

  it("is empty without values", () => {
    expect(new Histogram([1]).shares()).toEqual([0, 0]);
  });
});

describe("quantile edges", () => {
  it("divide values evenly", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000);
    const histogram = new Histogram(quantileEdges(values));
    for (const x of values) histogram.add(x);
    expect([...histogram.counts]).toEqual(new Array(10).fill(100));
  });

  it("fall together where values are equal, and are none where there is but one", () => {
    expect(quantileEdges([0, 0, 0, 0, 0, 0, 0, 1, 2, 3], 5)).toEqual([2]);
    expect(quantileEdges([4, 4, 4])).toEqual([]);
    expect(quantileEdges([])).toEqual([]);
  });
});
