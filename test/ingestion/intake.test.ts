import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { InteractionInput } from "../../src/domain.js";
import { createIntake } from "../../src/ingestion/intake.js";
import type { Intake } from "../../src/ingestion/types.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { scratchDataDir } from "../store/scratch.js";
import { dump } from "./shopFixture.js";

const root = mkdtempSync(join(tmpdir(), "vitrine-intake-"));
const upserted: string[][] = [];
let store: Store;
let intake: Intake;

beforeAll(async () => {
  await scratchDataDir(root);
  store = await openStore({ dataDir: root, databaseUrl: undefined, exactBelow: 20_000 });
  intake = createIntake({
    store,
    onProducts: async (ids) => {
      upserted.push([...ids]);
    },
  });
});
afterAll(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});

it("stores good products, tells what is wrong with bad ones, and hands on the ids that changed", async () => {
  const rows = [
    { id: "p1", title: "Scarf", price: "12.50", currencyCode: "EUR" },
    { id: "", title: "Nameless" },
    { id: "p2", imageUrl: "/etc/passwd" },
  ];
  const result = await intake.upsertProducts(rows);
  expect(result).toMatchObject({ inserted: 1, updated: 0, unchanged: 0 });
  expect(result.errors.map(({ index, field, code }) => [index, field, code])).toEqual([
    [1, "id", "BAD_INPUT"],
    [2, "imageUrl", "BAD_INPUT"],
  ]);
  expect(result.errors[1]!.message).toBe('imageUrl: expected an http or https URL (got "/etc/passwd").');
  expect(upserted).toEqual([["p1"]]);
  expect(await intake.upsertProducts(rows.slice(0, 1))).toMatchObject({ unchanged: 1, errors: [] });
  expect(upserted).toHaveLength(1);
});

it("records interactions row by row, and says which product is unknown", async () => {
  const at = new Date("2024-03-01T10:00:00Z");
  const view: InteractionInput = { userId: "u", productId: "p1", type: "VIEW", timestamp: at, context: { device: "MOBILE" } };
  const result = await intake.recordInteractions([
    view,
    { ...view, productId: "nowhere" },
    { ...view, type: "PURCHASE", dateOnly: true },
    { ...view, type: "PURCHASE", quantity: 2 },
    { ...view, type: "RATING", value: Number.NaN },
  ]);
  expect(result).toMatchObject({ inserted: 2, updated: 0, unchanged: 0 });
  expect(result.errors.map(({ index, field, code }) => [index, field, code])).toEqual([
    [1, "productId", "NOT_FOUND"],
    [4, "value", "BAD_INPUT"],
  ]);
  expect((await dump(store)).events).toEqual([
    expect.stringContaining("u PURCHASE p1 2024-03-01T10:00:00.000Z x3 "),
    'u VIEW p1 2024-03-01T10:00:00.000Z xNaN value NaN {"device":"MOBILE"}',
  ]);
  expect(await intake.recordInteractions([view])).toMatchObject({ unchanged: 1, errors: [] });
});

it("writes shoppers", async () => {
  expect(await intake.upsertUsers([{ id: "u", attributes: { age: 30 } }, { id: "v" }])).toMatchObject({
    inserted: 1,
    updated: 1,
  });
  expect((await store.shoppersByIds(["u"]))[0]!.attributes).toEqual({ age: 30 });
});
