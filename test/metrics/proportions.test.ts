import { describe, expect, it } from "vitest";
import { compareProportions, fitOfCounts } from "../../src/metrics/proportions.js";

describe("the difference of two shares", () => {
  it("has Newcombe's hybrid score interval", () => {
    // Newcombe 1998, table II, method 10: 56/70 and 48/80, 0.0524 to 0.3339; 10/10 and 0/10, 0.6075 to 1.
    const first = compareProportions({ hits: 56, n: 70 }, { hits: 48, n: 80 });
    expect(first.difference).toBeCloseTo(0.2, 12);
    expect([first.low, first.high].map((x) => x.toFixed(4))).toEqual(["0.0524", "0.3339"]);
    const extreme = compareProportions({ hits: 10, n: 10 }, { hits: 0, n: 10 });
    expect([extreme.low, extreme.high].map((x) => x.toFixed(4))).toEqual(["0.6075", "1.0000"]);
  });

  it("is tested by the pooled z", () => {
    // z = (.8 - .6) / sqrt(104/150 * 46/150 * (1/70 + 1/80)) = 2.6502
    expect(compareProportions({ hits: 56, n: 70 }, { hits: 48, n: 80 }).p).toBeCloseTo(0.00804, 4);
    expect(compareProportions({ hits: 3, n: 10 }, { hits: 3, n: 10 }).p).toBe(1);
    expect(compareProportions({ hits: 0, n: 10 }, { hits: 0, n: 7 }).p).toBe(1);
  });
});

describe("counts beside their shares", () => {
  it("fit by Pearson's chi-square", () => {
    expect(fitOfCounts([60, 40], [0.5, 0.5])).toBeCloseTo(0.0455, 4); // chi2 4, 1 degree of freedom
    expect(fitOfCounts([30, 30, 60], [0.2, 0.2, 0.4])).toBeCloseTo(1, 12); // shares need not sum to 1
    expect(fitOfCounts([50, 30, 20], [1 / 3, 1 / 3, 1 / 3])).toBeCloseTo(0.000912, 5); // chi2 14, 2 degrees
    expect(fitOfCounts([0, 0], [0.5, 0.5])).toBe(1);
  });
});
