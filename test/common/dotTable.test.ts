import { expect, it } from "vitest";
import { DotTable } from "../../src/common/dotTable.js";
import { seededRandom } from "../../src/common/random.js";
import { dot, row } from "../../src/common/vectors.js";

const random = seededRandom(7);
const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.uniform() - 0.5);

it.each([1, 2, 7, 8, 9, 64, 130])("dot products of %i numbers are those of a plain loop", (dim) => {
  const table = new DotTable(dim, 50);
  const rows = Array.from({ length: 50 }, () => numbers(dim));
  rows.forEach((values, i) => {
    table.rows.set(values, i * table.stride);
  });
  const query = numbers(dim);
  const dots = table.dots(query, 50);
  rows.forEach((values, i) => {
    expect(dots[i]).toBeCloseTo(dot(query, values), 5);
    expect([...row(table.rows, i, table.stride).subarray(0, dim)]).toEqual([...values]);
  });
});

it("answers for as many rows as are asked, also for none", () => {
  const table = new DotTable(4, 3);
  table.rows.fill(1);
  expect([...table.dots(Float32Array.of(1, 2, 3, 4), 2)]).toEqual([10, 10]);
  expect(table.dots(Float32Array.of(1, 2, 3, 4), 0)).toHaveLength(0);
});
