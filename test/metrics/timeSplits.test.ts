import { describe, expect, it } from "vitest";
import { basketStarts, splitPoints } from "../../src/metrics/timeSplits.js";

const MINUTE = 60_000;
const DAY = 86_400_000;

describe("split points", () => {
  it("leave the fraction asked for strictly before them", () => {
    const times = Array.from({ length: 100 }, (_, i) => 1000 + i);
    const [half, most] = splitPoints(times, [0.5, 0.9]);
    expect(times.filter((t) => t < half!)).toHaveLength(50);
    expect(times.filter((t) => t < most!)).toHaveLength(90);
  });

  it("never part events of one moment, and choose the nearer side", () => {
    const times = [1, 2, 2, 2, 2, 3];
    expect(splitPoints(times, [0.3])).toEqual([2]);
    expect(splitPoints(times, [0.7])).toEqual([3]);
  });

  it("put everything before the end", () => {
    expect(splitPoints([1, 5], [1])).toEqual([6]);
    expect(splitPoints([5, 5], [0.9])).toEqual([6]);
  });

  it("refuse to split nothing", () => {
    expect(() => splitPoints([], [0.5])).toThrow(RangeError);
  });
});

describe("baskets", () => {
  it("end with a pause of more than half an hour", () => {
    const at = [0, 10 * MINUTE, 40 * MINUTE, 71 * MINUTE];
    expect(basketStarts(at, [0, 0, 0, 0])).toEqual([0, 3]);
  });

  it("last over midnight where the time is known", () => {
    expect(basketStarts([DAY - MINUTE, DAY + MINUTE], [0, 0])).toEqual([0]);
  });

  it("are days where only the date is known", () => {
    expect(basketStarts([DAY, DAY, 2 * DAY, 4 * DAY], [1, 1, 1, 1])).toEqual([0, 2, 3]);
  });

  it("of no events are none", () => {
    expect(basketStarts([], [])).toEqual([]);
  });
});
