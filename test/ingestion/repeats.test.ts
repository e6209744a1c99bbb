import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { RepeatFinder, RepeatPlan } from "../../src/ingestion/repeats.js";

const root = mkdtempSync(join(tmpdir(), "vitrine-repeats-"));
afterAll(() => rmSync(root, { recursive: true }));

it.each([1, 7])("agrees with counting in memory, over pages and %i partitions", (partitions) => {
  const dir = join(root, `p${partitions}`);
  const random = seededRandom(1);
  const rows = Array.from({ length: 150_000 }, () => ({ key: `k${random.below(100_000)}`, quantity: 1 + random.below(3) }));
  const finder = new RepeatFinder(dir, partitions);
  rows.forEach(({ key, quantity }, i) => {
    finder.add(i, key, quantity);
  });
  const plan = finder.finish(rows.length, "d1");

  const expected = new Map<string, { last: number; rows: number; quantity: number }>();
  rows.forEach(({ key, quantity }, i) => {
    const met = expected.get(key) ?? { last: i, rows: 0, quantity: 0 };
    expected.set(key, { last: i, rows: met.rows + 1, quantity: met.quantity + quantity });
  });
  expect(plan.repeated).toBe(rows.length - expected.size);
  const reopened = RepeatPlan.reopen(dir, "d1")!;
  rows.forEach(({ key }, i) => {
    const { last, ...group } = expected.get(key)!;
    const wanted = group.rows === 1 ? null : i === last ? group : { rows: 0, quantity: 0 };
    if (JSON.stringify(reopened.at(i)) !== JSON.stringify(wanted)) expect([i, reopened.at(i)]).toEqual([i, wanted]);
  });
  expect(RepeatPlan.reopen(dir, "another file")).toBeNull();
  reopened.close();
  expect(existsSync(dir)).toBe(false);
});
