import { expect, it } from "vitest";
import { silentLog } from "../../src/common/log.js";
import { RuleBook } from "../../src/scoring/rules/ruleBook.js";
import type { ExperimentRow, RuleRow } from "../../src/store/ports.js";

const row = (id: string, more: Partial<RuleRow> = {}): RuleRow => ({
  id,
  name: id,
  kind: "boost",
  args: {},
  products: { brands: ["Own"] },
  when: {},
  enabled: true,
  revision: 1,
  updatedAt: new Date(0),
  ...more,
});
const experiment = (id: string, endedAt: Date | null): ExperimentRow => ({
  id,
  name: id,
  arms: [],
  startedAt: new Date(0),
  endedAt,
});

it("keeps what applies, with defaults, the same objects until they change, and what was read last where reading fails", async () => {
  const warnings: object[] = [];
  let rows = [row("a"), row("paused", { enabled: false }), row("b", { args: { factor: 3 } }), row("newer", { kind: "glitter" })];
  let isAway = false;
  const store = {
    rules: async () => {
      if (isAway) throw new Error("the database is away");
      return rows;
    },
    experiments: async () => [experiment("runs", null), experiment("over", new Date(1))],
  };
  const book = new RuleBook(store, { ...silentLog, warn: (fields) => warnings.push(fields) });
  expect(book.current).toEqual({ rules: [], experiments: [] });
  await book.refresh();
  const first = book.current;
  expect(first.rules.map(({ id, args }) => [id, args])).toEqual([
    ["a", { factor: 1.5 }],
    ["b", { factor: 3 }],
  ]);
  expect(first.experiments.map(({ id }) => id)).toEqual(["runs"]);

  rows = [row("b", { args: { factor: 4 }, revision: 2 }), row("a"), row("newer", { kind: "glitter" })];
  await book.refresh();
  expect(book.current.rules.map(({ id, revision }) => `${id}@${revision}`)).toEqual(["b@2", "a@1"]);
  expect(book.current.rules[1]).toBe(first.rules[0]);
  expect(warnings).toEqual([{ rule: "newer", kind: "glitter" }]);

  isAway = true;
  const before = book.current;
  await expect(book.refresh()).rejects.toThrow("away");
  expect(book.current).toBe(before);
});
