import { expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { Tallies } from "../../src/features/tallies.js";

it("adds up whole numbers of any size, by row and column", () => {
  const random = seededRandom(3);
  const tallies = new Tallies(5);
  const expected = new Map<string, number>();
  for (let i = 0; i < 20_000; i++) {
    // A few rows are added to a hundred times as often as the others.
    const row = random.uniform() < 0.5 ? random.below(4) : random.below(1000);
    const [column, value] = [random.below(5), random.below(21)];
    tallies.add(row, column, value);
    expected.set(`${row}/${column}`, (expected.get(`${row}/${column}`) ?? 0) + value);
  }
  for (let row = 0; row < 1100; row++)
    for (let column = 0; column < 5; column++) expect(tallies.get(row, column)).toBe(expected.get(`${row}/${column}`) ?? 0);
  const largest = Math.max(...expected.values());
  expect(largest).toBeGreaterThan(4000);
});

it("knows rows that it was never told of as zeros", () => {
  const tallies = new Tallies(3);
  expect(tallies.get(0, 2)).toBe(0);
  expect(tallies.get(70_000, 1)).toBe(0);
});
