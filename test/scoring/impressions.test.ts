import { expect, it } from "vitest";
import { silentLog } from "../../src/common/log.js";
import { ImpressionLog } from "../../src/scoring/impressions.js";
import type { ImpressionRow } from "../../src/store/ports.js";

const impression = (n: number): ImpressionRow => {
  return {
    recommendationId: `r${n}`,
    at: new Date(0),
    shopperKey: null,
    strategy: "POPULAR",
    model: null,
    context: {},
    items: [],
    rules: [],
    arms: [],
  };
};

/** A store that keeps what it is given, unless it is told to fail. */
function storeOf(options: { failing?: boolean } = {}) {
  const written: string[][] = [];
  return {
    written,
    options,
    putImpressions: async (rows: readonly ImpressionRow[]) => {
      if (options.failing) throw new Error("no database");
      written.push(rows.map((row) => row.recommendationId));
    },
    impression: async () => null,
  };
}

it("writes a few at a time and in order, soon or when flushed", async () => {
  const store = storeOf();
  const log = new ImpressionLog(store, silentLog);
  for (let n = 0; n < 250; n++) log.add(impression(n));
  expect(store.written).toEqual([]);
  await log.flush();
  expect(store.written.map((rows) => rows.length)).toEqual([100, 100, 50]);
  expect(store.written.flat()).toEqual(Array.from({ length: 250 }, (_, n) => `r${n}`));
  log.add(impression(250));
  await expect.poll(() => store.written.flat().length).toBe(251);
});

it("counts what it cannot write, tells it, and goes on once the database is back", async () => {
  const store = storeOf({ failing: true });
  const warnings: object[] = [];
  const log = new ImpressionLog(store, { warn: (fields) => void warnings.push(fields) });
  log.add(impression(1));
  await log.flush();
  expect(log.lost).toBe(1);
  expect(warnings).toEqual([{ lost: 1, cause: "no database" }]);
  store.options.failing = false;
  log.add(impression(2));
  await log.flush();
  expect(store.written).toEqual([["r2"]]);
});
