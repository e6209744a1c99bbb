import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SchemaElement } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer, schemaFromColumnData } from "hyparquet-writer";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { importFeed } from "../../src/ingestion/importFeed.js";
import type { ImportSummary } from "../../src/ingestion/runImport.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { scratchDataDir } from "../store/scratch.js";
import { dump, writeShop } from "./shopFixture.js";

const root = mkdtempSync(join(tmpdir(), "vitrine-parquet-"));
const dataDir = join(root, "data");
let store: Store;
let made = 0;
beforeAll(async () => {
  await scratchDataDir(dataDir);
  store = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 20_000 });
});
afterAll(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => store.clearShop());

const newDir = (): string => join(root, `feed-${made++}`);
const run = (dir: string): Promise<ImportSummary> => importFeed(dir, { store, dataDir });

function write(dir: string, name: string, columnData: ColumnSource[], rowGroupSize?: number): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), Buffer.from(parquetWriteBuffer({ columnData, ...(rowGroupSize ? { rowGroupSize } : {}) })));
}

const instant = new Date("2024-01-01T09:00:00Z");

describe("a feed in Parquet", () => {
  it("says what the same feed in JSON Lines says", async () => {
    const parquet = newDir();
    write(parquet, "products.parquet", [
      { name: "id", data: ["lamp", "mug"], type: "STRING" },
      { name: "title", data: ["Lamp, brass", null], type: "STRING", nullable: true },
      { name: "category", data: [["Home", "Lamps"], []], type: "JSON" },
      { name: "price", data: [19.5, null], type: "DOUBLE", nullable: true },
      { name: "currency_code", data: ["EUR", null], type: "STRING", nullable: true },
      { name: "attributes", data: [{ colour: "brass", markets: ["NO"] }, {}], type: "JSON" },
      { name: "available", data: [true, false], type: "BOOLEAN" },
      { name: "createdAt", data: [instant, instant], type: "TIMESTAMP" },
    ]);
    write(parquet, "interactions.parquet", [
      { name: "userId", data: ["ada", "ada"], type: "STRING" },
      { name: "productId", data: ["lamp", "mug"], type: "STRING" },
      { name: "type", data: ["VIEW", "PURCHASE"], type: "STRING" },
      { name: "timestamp", data: [instant, new Date("2024-01-02T10:30:00Z")], type: "TIMESTAMP" },
      { name: "quantity", data: [1n, 3n], type: "INT64" },
    ]);
    expect(await run(parquet)).toMatchObject({ rejected: 0 });
    const fromParquet = await dump(store);

    await store.clearShop();
    const json = writeShop(newDir(), {
      "products.jsonl": [
        {
          id: "lamp",
          title: "Lamp, brass",
          category: ["Home", "Lamps"],
          price: 19.5,
          currencyCode: "EUR",
          attributes: { colour: "brass", markets: ["NO"] },
          createdAt: instant.toISOString(),
        },
        { id: "mug", attributes: {}, available: false, createdAt: instant.toISOString() },
      ],
      "interactions.jsonl": [
        { userId: "ada", productId: "lamp", type: "VIEW", timestamp: instant.toISOString(), quantity: 1 },
        { userId: "ada", productId: "mug", type: "PURCHASE", timestamp: "2024-01-02T10:30:00Z", quantity: 3 },
      ],
    });
    await run(json);
    const fromJson = await dump(store);
    expect(fromParquet.events).toEqual(fromJson.events);
    // A double has no trailing zeros, whatever it was written from.
    const facts = (products: object[]) =>
      products.map((product) => ({ ...product, price: Number((product as { price?: string }).price) }));
    expect(facts(fromParquet.products)).toEqual(facts(fromJson.products));
    expect(facts(fromParquet.products)).toHaveLength(2);
  });

  it("knows a day from a moment", async () => {
    const dir = newDir();
    write(dir, "products.parquet", [{ name: "id", data: ["lamp"], type: "STRING" }]);
    const columnData: ColumnSource[] = [
      { name: "userId", data: ["ada"] },
      { name: "productId", data: ["lamp"] },
      { name: "type", data: ["PURCHASE"] },
      { name: "timestamp", data: [new Date("2024-01-02T00:00:00Z")] },
    ];
    const day: SchemaElement = { name: "timestamp", type: "INT32", converted_type: "DATE", repetition_type: "REQUIRED" };
    const schema = schemaFromColumnData({ columnData, schemaOverrides: { timestamp: day } });
    writeFileSync(join(dir, "interactions.parquet"), Buffer.from(parquetWriteBuffer({ columnData, schema })));
    await run(dir);
    expect((await dump(store)).events).toEqual([expect.stringContaining("2024-01-02T00:00:00.000Z (day)")]);
  });

  it("in many row groups loses nothing, rejects rows by their number, and changes nothing the second time", async () => {
    const dir = newDir();
    const ids = Array.from({ length: 24_000 }, (_, i) => (i === 21_500 ? "" : `p${i}`));
    write(dir, "products.parquet", [{ name: "id", data: ids, type: "STRING" }], 7000);
    const first = await run(dir);
    expect(first.files[0]).toMatchObject({ rows: 24_000, inserted: 23_999, rejected: 1 });
    expect(JSON.parse(readFileSync(first.rejectsFile!, "utf8"))).toMatchObject({ line: 21_501, field: "id" });
    expect(await store.countProducts()).toBe(23_999);
    expect((await run(dir)).files[0]).toMatchObject({ rows: 24_000, unchanged: 23_999, rejected: 1 });
  });

  it.each([
    ["lacks a column", [{ name: "title", data: ["a"], type: "STRING" }], /products.parquet has no column id/],
    ["is not Parquet", null, /products.parquet/],
  ] as const)("that %s is refused before anything is written", async (_what, columns, said) => {
    const dir = newDir();
    if (columns) write(dir, "products.parquet", [...columns] as unknown as ColumnSource[]);
    else writeShop(dir, { "products.parquet": "id\n1\n" });
    await expect(run(dir)).rejects.toThrow(said);
    expect(await store.countProducts()).toBe(0);
  });
});
