import { describe, expect, it } from "vitest";
import { overlapAt, rankCorrelation } from "../../src/metrics/agreement.js";

const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();
const list = [1, 2, 3, 4, 5];

describe("overlap", () => {
  it.each([
    [list, list, 12, 1],
    [list, reversed(list), 12, 1],
    [list, [6, 7, 8, 9, 10], 12, 0],
    [list, [1, 2, 9, 8, 7], 3, 2 / 3],
    [list, [5, 4, 3], 2, 0],
    [[1, 2, 3, 4], [1, 2], 4, 0.5],
    [[], [], 12, 1],
    [[], [1], 12, 0],
  ])("%j and %j at %i: %d", (a, b, k, share) => {
    expect(overlapAt(a, b, k)).toBeCloseTo(share, 12);
    expect(overlapAt(b, a, k)).toBeCloseTo(share, 12);
  });
});

describe("rank correlation", () => {
  it("is 1 of equal lists, -1 of reversed ones, and symmetric", () => {
    expect(rankCorrelation(list, list, 12)).toBe(1);
    expect(rankCorrelation(list, reversed(list), 12)).toBeCloseTo(-1, 12);
    expect(rankCorrelation([1, 2, 3], [2, 1, 3], 12)).toBeCloseTo(0.5, 12);
    expect(rankCorrelation([2, 1, 3], [1, 2, 3], 12)).toBeCloseTo(0.5, 12);
  });

  it("puts what a list does not have after its end, at the mean of the last ranks", () => {
    // Ranks of 1, 2, 3, 4: 1 2 3.5 3.5 and 3.5 3.5 1 2.
    expect(rankCorrelation([1, 2], [3, 4], 12)).toBeCloseTo(-4 / 4.5, 12);
  });

  it("looks past the first k of one list for what is there in the other", () => {
    // The union of both first two is 1, 2, 3, 4; each list has all of them.
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1], 2)).toBeCloseTo(-1, 12);
  });

  it("of single products says whether they are the same", () => {
    expect(rankCorrelation([7], [7], 12)).toBe(1);
    expect(rankCorrelation([], [], 12)).toBe(1);
  });
});
