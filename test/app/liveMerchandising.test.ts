import { expect, it } from "vitest";
import { liveMerchandising, type MerchandisingParts } from "../../src/app/liveMerchandising.js";
import { silentLog } from "../../src/common/log.js";
import type { RuleDraft, RuleRow } from "../../src/store/ports.js";
import { shopOf } from "../fixtures/shopState.js";

const draft: RuleDraft = { name: "Mix", kind: "spread", args: {}, products: null, when: {}, enabled: true };

/** Over a store of so many rules that is away from the moment one is added. */
function desk(count: number) {
  const rows: RuleRow[] = Array.from({ length: count }, (_, i) => ({
    ...draft,
    id: `${i}`,
    revision: 1,
    updatedAt: new Date(0),
  }));
  const warnings: object[] = [];
  const store = {
    rules: async () => rows,
    addRule: async (id: string, added: RuleDraft) => {
      const row = { ...added, id, revision: 1, updatedAt: new Date(0) };
      rows.push(row);
      return row;
    },
  } as Partial<MerchandisingParts["store"]> as MerchandisingParts["store"];
  const rules = { refresh: () => Promise.reject(new Error("the database is away")) };
  const log = { ...silentLog, warn: (fields: object) => warnings.push(fields) };
  return { rows, warnings, merchandising: liveMerchandising({ store, catalogue: () => shopOf([]).catalogue, rules, log }) };
}

it("has written what was written, also where it cannot be taken in at once", async () => {
  const { rows, warnings, merchandising } = desk(0);
  expect(await merchandising.save(null, draft)).toMatchObject({ name: "Mix", revision: 1 });
  expect(rows).toHaveLength(1);
  expect(warnings).toEqual([{ cause: "the database is away" }]);
});

it("takes so many rules and no more", async () => {
  const { rows, merchandising } = desk(499);
  await merchandising.save(null, draft);
  await expect(merchandising.save(null, draft)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(rows).toHaveLength(500);
});
