import { expect, it } from "vitest";
import { CandidateRows } from "../../src/features/pairs/candidateRows.js";
import { type Scored, ScoreTable } from "../../src/features/scoreTable.js";
import { SparseRows } from "../../src/features/sparseRows.js";

const taken = (table: ScoreTable): Map<number, number> =>
  table.take(({ keys, scores }: Scored) => new Map(Array.from(keys, (key, i) => [key, scores[i]!])));

function neighbours(): SparseRows {
  const rows = new SparseRows();
  for (const [column, value] of [
    [3, 1],
    [7, 2],
    [5000, 4],
  ] as const)
    rows.add(1, column, value);
  rows.add(2, 7, 0.5);
  return rows;
}

it("adds up rows, whose free places are nothing's, and what is added to each of some keys", () => {
  const rows = neighbours();
  const table = new ScoreTable().reserve(10);
  table.addRow(rows.tableOf(1), 2);
  table.addRow(rows.tableOf(2), 10);
  table.addRow(rows.tableOf(9), 10);
  table.addEach(Int32Array.of(7, 4), 0.25);
  // 5000 is beyond the table: no product of the catalogue.
  expect(taken(table)).toEqual(
    new Map([
      [3, 2],
      [7, 9.25],
      [4, 0.25],
    ]),
  );
  expect(taken(table).size).toBe(0);
});

it("finds the candidates in a row", () => {
  const row = neighbours().tableOf(1);
  CandidateRows.with(Int32Array.of(6, 7, 3), 100, (rows) => {
    expect([rows.of(6), rows.of(7), rows.of(3), rows.of(4), rows.of(5000)]).toEqual([0, 1, 2, -1, -1]);
    expect(Array.from(rows.placesIn(row), (place) => row.columns[place]).sort()).toEqual([3, 7]);
  });
  CandidateRows.with(Int32Array.of(4), 100, (rows) => expect([rows.of(4), rows.of(7)]).toEqual([0, -1]));
});
