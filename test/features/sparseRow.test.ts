import { expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { SparseRow } from "../../src/features/sparseRow.js";

it("counts as a Map does", () => {
  const random = seededRandom(7);
  const row = new SparseRow();
  const map = new Map<number, number>();
  for (let i = 0; i < 5000; i++) {
    const column = 1 + random.below(900) * (i % 3 === 0 ? 1 : 4096);
    row.add(column, 0.5);
    map.set(column, (map.get(column) ?? 0) + 0.5);
  }
  const seen = new Map<number, number>();
  row.forEach((column, value) => void seen.set(column, value));
  expect(seen).toEqual(map);
  for (const [column, value] of map) expect(row.get(column)).toBe(value);
  expect(row.get(123_456_789)).toBe(0);
});

it("keeps the largest where it may not grow", () => {
  const random = seededRandom(8);
  const row = new SparseRow(100);
  const heavy = Array.from({ length: 20 }, (_, i) => 1000 + i);
  for (let i = 0; i < 20_000; i++) row.add(i % 4 === 0 ? heavy[random.below(20)]! : 2000 + random.below(50_000), 1);
  const seen = new Map<number, number>();
  row.forEach((column, value) => void seen.set(column, value));
  expect(seen.size).toBeLessThanOrEqual(100);
  expect(seen.size).toBeGreaterThanOrEqual(50);
  for (const column of heavy) {
    // 250 times each, but for what was forgotten before it stood out.
    expect(row.get(column)).toBeGreaterThan(200);
    expect(seen.get(column)).toBe(row.get(column));
  }
});
