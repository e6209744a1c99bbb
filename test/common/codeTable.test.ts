import { describe, expect, it } from "vitest";
import { CodeTable } from "../../src/common/codeTable.js";
import { seededRandom } from "../../src/common/random.js";
import { dot, normalize } from "../../src/common/vectors.js";

const random = seededRandom(11);
const unit = (dim: number): Float32Array => normalize(Float32Array.from({ length: dim }, () => random.normal()));

describe.each([1, 3, 16, 64, 100, 384])("rows of %i numbers in 8 bits", (dim) => {
  const rows = Array.from({ length: 700 }, (_, i) => (i % 50 === 7 ? new Float32Array(dim) : unit(dim)));
  const table = new CodeTable(dim, 1000);
  rows.forEach((row, i) => {
    table.set(i, row);
  });

  it("miss none above a floor, and find few below it", () => {
    for (const floor of [-0.5, 0, 0.1, 0.9]) {
      const query = unit(dim);
      const exact = rows.map((row) => dot(query, row));
      const found = new Set(table.above(query, floor, 0, 650));
      expect([...found]).toEqual([...found].sort((a, b) => a - b));
      exact.slice(0, 650).forEach((score, i) => {
        if (score >= floor) expect(found).toContain(i);
        if (score < floor - 0.2) expect(found).not.toContain(i);
      });
      expect([...found].every((row) => row < 650)).toBe(true);
      const parts = [0, 211, 212, 650].flatMap((to, i, ends) => [...table.above(query, floor, ends[i - 1] ?? 0, to)]);
      expect(parts).toEqual([...found]);
    }
  });

  it("are the same in a larger table, which takes more", () => {
    const larger = table.grown(2000);
    const query = unit(dim);
    expect([...larger.above(query, 0.1, 0, 700)]).toEqual([...table.above(query, 0.1, 0, 700)]);
    larger.set(1900, query);
    expect(larger.above(query, 0.99, 0, 2000)).toContain(1900);
  });

  it("are about what they were", () => {
    const query = unit(dim);
    expect(table.sample(query, 7, 0, 700)).toHaveLength(100);
    table.sample(query, 7, 0, 700).forEach((score, i) => {
      expect(score).toBeCloseTo(dot(query, rows[7 * i]!), 1);
    });
    const later = [...table.sample(query, 7, 70, 200)];
    expect(later).toEqual([...table.sample(query, 7, 0, 200)].slice(10));
  });
});

it("takes rows and queries of any length, and zeros", () => {
  const table = new CodeTable(2, 3);
  table.set(0, Float32Array.of(1000, 0));
  table.set(1, Float32Array.of(-5, 3));
  expect([...table.above(Float32Array.of(2, 0), 100, 0, 3)]).toEqual([0]);
  expect([...table.above(Float32Array.of(0, 0), 0, 0, 3)]).toEqual([0, 1, 2]);
  expect([...table.above(Float32Array.of(1, 1), 0, 0, 0)]).toEqual([]);
  table.set(0, Float32Array.of(0, -1000));
  expect([...table.above(Float32Array.of(0, -1), 100, 0, 3)]).toEqual([0]);
});
