import { describe, expect, it } from "vitest";
import { DAY } from "../../src/features/calendar.js";
import { POPULARITY_HALF_LIVES } from "../../src/features/layout.js";
import { ProductStats } from "../../src/features/productStats.js";

const T0 = Date.parse("2026-01-01T00:00:00Z");

describe("decayed counts", () => {
  it("halve with each half-life, and never for all time", () => {
    const stats = new ProductStats();
    stats.add(1, 1, T0);
    expect(stats.count(1, 0, T0)).toBe(1);
    expect(stats.count(1, 0, T0 + 3 * DAY)).toBeCloseTo(0.5, 12);
    expect(stats.count(1, 1, T0 + 28 * DAY)).toBeCloseTo(0.25, 12);
    expect(stats.count(1, 3, T0 + 1000 * DAY)).toBe(1);
  });

  it("come out the same in whatever order events arrive", () => {
    const events = [0, 10, 3, 700, 5, 20].map((day, i) => ({ product: 1 + (i % 2), at: T0 + day * DAY }));
    const inOrder = new ProductStats();
    for (const e of [...events].sort((a, b) => a.at - b.at)) inOrder.add(e.product, 1, e.at);
    const asGiven = new ProductStats();
    for (const e of events) asGiven.add(e.product, 1, e.at);
    for (const product of [1, 2])
      for (let h = 0; h < POPULARITY_HALF_LIVES.length; h++)
        expect(asGiven.count(product, h, T0 + 800 * DAY)).toBeCloseTo(inOrder.count(product, h, T0 + 800 * DAY), 10);
    expect(asGiven.first(2)).toBe(inOrder.first(2));
  });

  it("survive decades of the shortest half-life", () => {
    const stats = new ProductStats();
    for (let year = 0; year < 30; year++) stats.add(1, 1, T0 + year * 365 * DAY);
    const last = T0 + 29 * 365 * DAY;
    expect(stats.count(1, 0, last)).toBeCloseTo(1, 9);
    expect(stats.count(1, 3, last)).toBe(30);
  });
});

describe("shares", () => {
  it("are each product's part of the decayed demand, mixed over the half-lives", () => {
    const stats = new ProductStats();
    stats.add(1, 3, T0);
    stats.add(2, 1, T0 + 3 * DAY);
    const out = new Float64Array(2);
    stats.shares([0, 0, 0, 1], out);
    expect([...out]).toEqual([0.75, 0.25]);
    stats.shares([1, 0, 0, 0], out);
    expect(out[0]).toBeCloseTo(0.6, 12);
    stats.shares([0.5, 0, 0, 0.5], out);
    expect(out[0]! + out[1]!).toBeCloseTo(1, 12);
  });
});

describe("repeatRate", () => {
  it("grows with purchases by shoppers who had bought before", () => {
    const stats = new ProductStats();
    for (let i = 0; i < 10; i++) {
      stats.add(1, 1, T0 + i, { purchase: true, repeat: i > 0 });
      stats.add(2, 1, T0 + i, { purchase: true });
    }
    expect(stats.repeatRate(1)).toBeGreaterThan(0.5);
    expect(stats.repeatRate(2)).toBe(0);
  });
});
