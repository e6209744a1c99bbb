import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { SparseRows } from "../../src/features/sparseRows.js";

const ROW = 3;
const seenIn = (rows: SparseRows, row: number): Map<number, number> => {
  const seen = new Map<number, number>();
  rows.forEach(row, (column, value) => void seen.set(column, value));
  return seen;
};

describe("SparseRows", () => {
  it("counts as a Map does", () => {
    const random = seededRandom(7);
    const rows = new SparseRows();
    const map = new Map<number, number>();
    for (let i = 0; i < 5000; i++) {
      const column = 1 + random.below(900) * (i % 3 === 0 ? 1 : 4096);
      rows.add(ROW, column, 0.5);
      map.set(column, (map.get(column) ?? 0) + 0.5);
    }
    expect(seenIn(rows, ROW)).toEqual(map);
    for (const [column, value] of map) expect(rows.get(ROW, column)).toBe(value);
    expect(rows.get(ROW, 123_456_789)).toBe(0);
    expect(rows.get(ROW + 1, 1)).toBe(0);
    expect(rows.length).toBe(ROW + 1);
  });

  it("keeps thousands of rows apart, whose tables grow by turns and are used again", () => {
    const random = seededRandom(9);
    const rows = new SparseRows();
    const maps = new Map<number, Map<number, number>>();
    for (let i = 0; i < 300_000; i++) {
      const row = 1 + Math.floor(4000 * random.uniform() ** 2);
      const column = 1 + random.below(2000);
      rows.add(row, column, 1);
      const map = maps.get(row) ?? new Map<number, number>();
      maps.set(row, map.set(column, (map.get(column) ?? 0) + 1));
    }
    for (const [row, map] of maps) expect(seenIn(rows, row)).toEqual(map);
  });

  it("keeps the largest where a row may not grow", () => {
    const random = seededRandom(8);
    const rows = new SparseRows(100);
    const heavy = Array.from({ length: 20 }, (_, i) => 1000 + i);
    for (let i = 0; i < 20_000; i++) rows.add(ROW, i % 4 === 0 ? heavy[random.below(20)]! : 2000 + random.below(50_000), 1);
    const seen = seenIn(rows, ROW);
    expect(seen.size).toBeLessThanOrEqual(100);
    expect(seen.size).toBeGreaterThanOrEqual(50);
    for (const column of heavy) {
      // 250 times each, but for what was forgotten before it stood out.
      expect(rows.get(ROW, column)).toBeGreaterThan(200);
      expect(seen.get(column)).toBe(rows.get(ROW, column));
    }
  });

  it("sums what is no multiple of its unit, and far more than it first has room for, within half a hundredth", () => {
    const rows = new SparseRows();
    const sums = new Map<number, number>();
    const add = (column: number, value: number, times: number) => {
      for (let i = 0; i < times; i++) rows.add(ROW, column, value);
      sums.set(column, (sums.get(column) ?? 0) + times * value);
    };
    for (let column = 1; column <= 40; column++) add(column, 1 / Math.sqrt(1 + column / 4), 2000);
    for (const [column, sum] of sums) expect(Math.abs(rows.get(ROW, column) / sum - 1)).toBeLessThan(0.005);
    // One that is met a hundred times as often makes the unit of all 64 times as large.
    add(50, 0.7, 90_000);
    for (let column = 1; column <= 40; column++) add(column, 1 / Math.sqrt(1 + column / 4), 2000);
    rows.add(ROW, 60, 0.3);
    for (const [column, sum] of sums) expect(Math.abs(rows.get(ROW, column) - sum)).toBeLessThan(0.002 * 63_000);
    expect(Math.abs(rows.get(ROW, 50) / 63_000 - 1)).toBeLessThan(0.005);
    expect(rows.get(ROW, 60)).toBeGreaterThan(0);
    expect(seenIn(rows, ROW).size).toBe(42);
  });
});
