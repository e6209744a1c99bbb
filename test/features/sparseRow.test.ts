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
