import { expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { IntRows } from "../../src/features/intRows.js";

it("holds what arrays hold, as rows grow, shrink, are replaced and outgrow a block", () => {
  const rows = new IntRows();
  const reference: number[][] = [];
  const random = seededRandom(3);
  for (let i = 0; i < 150_000; i++) {
    // Half of all goes to one row, which ends with more places than a block has.
    const row = random.uniform() < 0.5 ? 7 : random.below(3000);
    reference[row] ??= [];
    const what = row === 7 ? 0 : random.below(20);
    if (what === 0 || what > 2) {
      rows.push(row, i);
      reference[row].push(i);
    } else if (what === 1) {
      const values = Array.from({ length: random.below(40) }, () => random.below(1e9));
      rows.set(row, values);
      reference[row] = values;
    } else if (reference[row].length > 3) {
      rows.dropFirst(row, 2);
      reference[row].splice(0, 2);
    }
  }
  expect(rows.lengthOf(7)).toBeGreaterThan(1 << 16);
  for (let row = 0; row < 3100; row++) expect([...rows.of(row)]).toEqual(reference[row] ?? []);
});

it("is read in place", () => {
  const rows = new IntRows();
  rows.set(5, [3, 1, 2]);
  rows.push(9, 8);
  const from = rows.startOf(9);
  expect(rows.blockOf(9)[from]).toBe(8);
  const { values, ends } = rows.gather(Int32Array.of(9, 1e6, 5));
  expect([[...values.slice(0, 4)], [...ends.slice(0, 3)]]).toEqual([
    [8, 3, 1, 2],
    [1, 1, 4],
  ]);
  expect([rows.lengthOf(4), rows.lengthOf(1e6), rows.startOf(4), rows.blockOf(1e6).length]).toEqual([0, 0, 0, 0]);
});

it("keeps lists ascending and without repeats where values are inserted and removed", () => {
  const rows = new IntRows();
  const reference = [new Set<number>(), new Set<number>(), new Set<number>()];
  const random = seededRandom(4);
  for (let i = 0; i < 20_000; i++) {
    const [row, value] = [random.below(3), random.below(2000)];
    if (random.uniform() < 0.6) {
      rows.insert(row, value);
      reference[row]!.add(value);
    } else {
      rows.remove(row, value);
      reference[row]!.delete(value);
    }
  }
  for (let row = 0; row < 3; row++) expect([...rows.of(row)]).toEqual([...reference[row]!].sort((a, b) => a - b));
});
