import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import { importFeed } from "../../src/ingestion/importFeed.js";
import type { ImportOptions, ImportSummary } from "../../src/ingestion/runImport.js";
import { SHOP_KEY } from "../../src/ingestion/shop.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { scratchDataDir } from "../store/scratch.js";
import { dump, manyEvents, writeShop } from "./shopFixture.js";

const root = mkdtempSync(join(tmpdir(), "vitrine-feed-"));
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
beforeEach(async () => {
  await store.clearShop();
  await store.deleteMeta("");
});

const newDir = (): string => join(root, `feed-${made++}`);
const run = (dir: string, options: ImportOptions = {}): Promise<ImportSummary> => importFeed(dir, { store, dataDir }, options);
const counts = (summary: ImportSummary, name: string): Record<string, unknown> => {
  const { file: _, ignoredColumns: __, name: ___, ...figures } = summary.files.find((f) => f.name === name)!;
  return Object.fromEntries(Object.entries(figures).filter(([, n]) => n !== 0));
};

const SHOP = {
  "products.jsonl": [
    {
      id: "lamp",
      title: "Lamp, brass",
      description: 'It says "hello"\nand shines',
      category: ["Home", "Lamps"],
      brand: "Lux",
      price: "19.90",
      currencyCode: "eur",
      imageUrl: "images/lamp.jpg",
      attributes: { colour: "brass", markets: ["no"] },
      createdAt: "2023-05-01T00:00:00Z",
    },
    { id: "rug", imageUrl: "images/missing.jpg", available: false },
    { id: "mug", title: "Mug", imageUrl: "https://cdn.example.com/mug.png" },
  ],
  "users.jsonl": [{ id: "ada", attributes: { age: 36 } }, { id: "bob" }],
  "interactions.jsonl": [
    { userId: "ada", productId: "lamp", type: "VIEW", timestamp: "2024-01-01T10:00:00+01:00", context: { device: "MOBILE" } },
    { userId: "ada", productId: "lamp", type: "PURCHASE", timestamp: "2024-01-02", value: 19.9, quantity: 2 },
    { id: "e3", userId: "eve", productId: "mug", type: "RATING", timestamp: "2024-01-03T00:00:00Z", value: 1 },
  ],
  "reviews.jsonl": [
    { id: "r2", productId: "rug", rating: 5, text: "Soft.", timestamp: "2024-02-02" },
    { id: "r1", productId: "rug", userId: "ada", text: "Wonderfully warm.", timestamp: "2024-02-01T00:00:00Z" },
  ],
  "images/lamp.jpg": "not really a picture",
};

describe("two imports at once", () => {
  it("the second is refused and told who runs; the first is not disturbed, and leaves the way free", async () => {
    const [first, second] = [writeShop(newDir(), SHOP), writeShop(newDir(), { "products.jsonl": [{ id: "other" }] })];
    const guest = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 20_000 }, { attach: true });
    let refusal: unknown;
    const encodeCatalogue = async () => {
      refusal = await importFeed(second, { store: guest, dataDir }).catch((cause) => cause);
    };
    expect(await importFeed(first, { store, dataDir, encodeCatalogue })).toMatchObject({ rejected: 0, resumed: false });
    expect(refusal).toMatchObject({ code: "CONFLICT" });
    const { message } = refusal as Error;
    expect(message).toContain(`Another import fills this shop: feed ${first}, by process ${process.pid} on `);
    expect(message).toContain("Wait until it ends, or stop it");
    expect((await dump(store)).products.map((p) => (p as { id: string }).id)).toEqual(["lamp", "mug", "rug"]);

    expect(await importFeed(second, { store: guest, dataDir })).toMatchObject({ rejected: 0 });
    await guest.close();
  });

  it("one that fails leaves the way free", async () => {
    const dir = writeShop(newDir(), SHOP);
    const encodeCatalogue = () => Promise.reject(new Error("no encoder"));
    await expect(importFeed(dir, { store, dataDir, encodeCatalogue })).rejects.toThrow("no encoder");
    expect(await run(dir)).toMatchObject({ rejected: 0 });
  });
});

describe("a feed in JSON Lines", () => {
  it("is in the store afterwards, with what is missing missing", async () => {
    const dir = writeShop(newDir(), SHOP);
    const summary = await run(dir);
    expect(summary).toMatchObject({ rejected: 0, rejectsFile: null, resumed: false, removedDemo: false });
    expect(counts(summary, "products")).toEqual({ rows: 3, inserted: 3 });
    const { products, shoppers, events } = await dump(store);
    expect(products).toMatchObject([
      {
        id: "lamp",
        title: "Lamp, brass",
        description: 'It says "hello"\nand shines',
        category: ["Home", "Lamps"],
        price: "19.90",
        currencyCode: "EUR",
        imageUrl: join(dir, "images/lamp.jpg"),
        markets: ["NO"],
        available: true,
        createdAt: new Date("2023-05-01T00:00:00Z"),
      },
      { id: "mug", imageUrl: "https://cdn.example.com/mug.png", category: [], price: undefined },
      { id: "rug", title: undefined, imageUrl: undefined, available: false, reviewText: "Wonderfully warm.\nSoft." },
    ]);
    expect(shoppers).toEqual([
      { id: "ada", attributes: { age: 36 } },
      { id: "bob", attributes: {} },
      { id: "eve", attributes: {} },
    ]);
    expect(events).toEqual([
      "ada PURCHASE lamp 2024-01-02T00:00:00.000Z (day) x2 value 19.899999618530273 {}",
      'ada VIEW lamp 2024-01-01T09:00:00.000Z xNaN value NaN {"device":"MOBILE"}',
      "eve RATING mug 2024-01-03T00:00:00.000Z xNaN value 1 {}",
    ]);
    expect(await store.getMeta(SHOP_KEY)).toMatchObject({ kind: "own", importedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it("finds a product by the words of its reviews", async () => {
    const summary = await run(writeShop(newDir(), SHOP));
    expect(summary.pooledReviews).toBe(1);
    const page = await store.searchProducts({ search: "wonderfully", limit: 5, filter: { availableOnly: false } });
    expect(page.products.map((p) => p.id)).toEqual(["rug"]);
  });

  it("changes nothing the second time, and only what changed the third", async () => {
    const dir = writeShop(newDir(), SHOP);
    await run(dir);
    const before = (await store.productsByIds(["lamp", "rug", "mug"])).map((p) => p!.updatedAt);
    const second = await run(dir);
    for (const file of second.files) expect(counts(second, file.name)).toEqual({ rows: file.rows, unchanged: file.rows });
    expect(second.pooledReviews).toBe(0);
    expect((await store.productsByIds(["lamp", "rug", "mug"])).map((p) => p!.updatedAt)).toEqual(before);

    const [lamp, ...others] = SHOP["products.jsonl"];
    writeShop(dir, { "products.jsonl": [{ ...lamp, price: "9.90" }, ...others] });
    const third = await run(dir);
    expect(counts(third, "products")).toEqual({ rows: 3, updated: 1, unchanged: 2 });
    expect((await store.productsByIds(["lamp"]))[0]!.price).toBe("9.90");
  });
});

it("reads the same shop from CSV, gzipped or not, with columns in any case and order", async () => {
  await run(writeShop(newDir(), { ...SHOP, "reviews.jsonl": [] }));
  const { products, ...expected } = await dump(store);
  await store.clearShop();
  const dir = writeShop(newDir(), {
    "products.csv.gz": [
      "TITLE,id,description,category,brand,price,currency_code,image_url,attributes.colour,attributes.markets,available,createdAt",
      '"Lamp, brass",lamp,"It says ""hello""\nand shines",Home > Lamps,Lux,19.90,EUR,images/lamp.jpg,brass,NO,,2023-05-01T00:00:00Z',
      ",rug,,,,,,images/missing.jpg,,,false,",
      "Mug,mug,,,,,,https://cdn.example.com/mug.png,,,,\n",
    ].join("\n"),
    "users.csv": 'id,attributes\nada,"{""age"": 36}"\nbob,\n',
    "interactions.csv": [
      "userId,productId,type,timestamp,value,quantity,context.device,id",
      "ada,lamp,VIEW,2024-01-01T10:00:00+01:00,,,MOBILE,",
      "ada,lamp,PURCHASE,2024-01-02,19.9,2,,",
      "eve,mug,RATING,2024-01-03T00:00:00Z,1,,,e3",
    ].join("\r\n"),
    "images/lamp.jpg": "not really a picture",
  });
  expect((await run(dir)).rejected).toBe(0);
  const found = await dump(store);
  expect({ shoppers: found.shoppers, events: found.events }).toEqual(expected);
  const comparable = (list: object[]): object[] => list.map((p) => ({ ...p, imageUrl: undefined, attributes: undefined }));
  expect(comparable(found.products)).toEqual(comparable(products));
  expect(found.products[0]).toMatchObject({ attributes: { colour: "brass", markets: "NO" } });
});

describe("bad rows", () => {
  it("go to the rejects file with file, line, field, value and reason; the others are stored", async () => {
    const dir = writeShop(newDir(), {
      "products.jsonl": `${[
        '{"id":"a"}',
        '{"title":"no id"}',
        '{"id":"b","price":-1}',
        '{"id":"c","price":"1,50"',
        '{"id":"d","createdAt":"soon","available":"perhaps"}',
        '{"id":"e"}',
      ].join("\n")}\n`,
      "interactions.jsonl": [
        { userId: "u", productId: "a", type: "VIEW", timestamp: "2024-01-01T00:00:00Z" },
        { userId: "u", productId: "a", type: "BUY", timestamp: "2024-01-01T00:00:00Z" },
        { userId: "u", productId: "a", type: "VIEW", timestamp: "yesterday" },
        { userId: "u", productId: "nowhere", type: "VIEW", timestamp: "2024-01-01T00:00:00Z" },
        { userId: "u", productId: "nowhere", type: "VIEW", timestamp: "2024-01-01T00:00:00Z" },
        { productId: "a", type: "VIEW", timestamp: "2024-01-01T00:00:00Z" },
      ],
      "reviews.csv": "id,productId,text,timestamp\nr1,a,Fine,2024-01-01\nr2,nowhere,Bad,2024-01-01\nr3,a,Too few\n",
    });
    const summary = await run(dir);
    expect(counts(summary, "products")).toEqual({ rows: 6, inserted: 2, rejected: 4 });
    expect(counts(summary, "interactions")).toEqual({ rows: 6, inserted: 1, rejected: 5 });
    expect(counts(summary, "reviews")).toEqual({ rows: 3, inserted: 1, rejected: 2 });
    expect(summary.rejected).toBe(11);
    const rejects = readFileSync(summary.rejectsFile!, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rejects.map(({ file, line, field, value }) => [file.slice(dir.length + 1), line, field, value])).toEqual([
      ["products.jsonl", 2, "id", null],
      ["products.jsonl", 3, "price", -1],
      ["products.jsonl", 4, "", '{"id":"c","price":"1,50"'],
      ["products.jsonl", 5, "available", "perhaps"],
      ["interactions.jsonl", 2, "type", "BUY"],
      ["interactions.jsonl", 3, "timestamp", "yesterday"],
      ["interactions.jsonl", 5, "productId", "nowhere"],
      ["interactions.jsonl", 6, "userId", null],
      ["reviews.csv", 3, "productId", "nowhere"],
      ["reviews.csv", 4, "", "r3,a,Too few"],
    ]);
    expect(rejects[3].more).toEqual([{ field: "createdAt", value: "soon", reason: expect.stringContaining("ISO 8601") }]);
    expect(rejects[6]).toMatchObject({ rows: 2, reason: "no such product; import the product first" });
    expect((await dump(store)).products).toMatchObject([{ id: "a" }, { id: "e" }]);

    // The file tells about the last import only.
    writeShop(dir, { "products.jsonl": [{ id: "a" }], "interactions.jsonl": [], "reviews.csv": "id,productId,text,timestamp\n" });
    expect((await run(dir)).rejectsFile).toBeNull();
    expect(existsSync(summary.rejectsFile!)).toBe(false);
  });

  it("are not columns that mean nothing: those are told once", async () => {
    const notes: string[] = [];
    const dir = writeShop(newDir(), { "products.csv": "id,Farbe\n1,rot\n2,blau\n" });
    const summary = await run(dir, { progress: { ...noProgress, note: (line) => notes.push(line) } });
    expect(counts(summary, "products")).toEqual({ rows: 2, inserted: 2 });
    expect(notes).toEqual([expect.stringContaining("products.csv: ignored Farbe")]);
  });
});

describe("rows that say the same again", () => {
  const event = { userId: "u1", productId: "p1", type: "PURCHASE", timestamp: "2023-06-01T12:00:00Z" };
  const quantityOf = async (): Promise<string[]> =>
    (await dump(store)).events.filter((e) => e.startsWith("u1 PURCHASE p1 2023-06-01"));

  it("are one interaction with their number as quantity, however far apart; importing again sets it", async () => {
    const { "products.jsonl": products = [], "interactions.jsonl": others = [] } = manyEvents(6000);
    const spread = [
      event,
      ...others.slice(0, 3000),
      { ...event, timestamp: "2023-06-01T14:00:00+02:00" },
      ...others.slice(3000),
      event,
    ];
    const dir = writeShop(newDir(), { "products.jsonl": products, "interactions.jsonl": spread });
    const first = await run(dir);
    expect(await quantityOf()).toEqual(["u1 PURCHASE p1 2023-06-01T12:00:00.000Z x3 value NaN {}"]);
    const { rows, inserted, repeated } = first.files.find((f) => f.name === "interactions")!;
    expect([rows, inserted + repeated]).toEqual([6003, 6003]);
    await run(dir);
    expect(await quantityOf()).toEqual([expect.stringContaining(" x3 ")]);
    writeShop(dir, { "interactions.jsonl": spread.slice(0, -1) });
    expect(counts(await run(dir), "interactions")).toMatchObject({ updated: 1 });
    expect(await quantityOf()).toEqual([expect.stringContaining(" x2 ")]);
  });

  it("are the last of them where they have an id", async () => {
    const dir = writeShop(newDir(), {
      "products.jsonl": [{ id: "p1", title: "Old" }, { id: "p2" }, { id: "p1", title: "New" }],
      "interactions.jsonl": [
        { ...event, id: "e", quantity: 5 },
        { ...event, id: "e", quantity: 2 },
      ],
    });
    const first = await run(dir);
    expect(counts(first, "products")).toEqual({ rows: 3, inserted: 2, repeated: 1 });
    expect((await store.productsByIds(["p1"]))[0]!.title).toBe("New");
    expect(await quantityOf()).toEqual([expect.stringContaining(" x2 ")]);
    expect(counts(await run(dir), "products")).toEqual({ rows: 3, unchanged: 2, repeated: 1 });
  });
});

describe("a directory that cannot be imported", () => {
  it.each([
    ["has no products", { "users.jsonl": [] }, /no products file. Looked for products.jsonl, /],
    ["has a file twice", { "products.jsonl": [], "products.csv": "id\n" }, /both products.jsonl and products.csv. Keep one/],
    [
      "lacks a column",
      { "products.jsonl": [], "interactions.csv": "userId,productId,type\n" },
      /interactions.csv has no column timestamp/,
    ],
  ])("%s: says so and writes nothing", async (_, files, told) => {
    await store.setMeta(SHOP_KEY, { kind: "demo" });
    await expect(run(writeShop(newDir(), files))).rejects.toThrow(told);
    expect(await store.getMeta(SHOP_KEY)).toEqual({ kind: "demo" });
  });

  it("is not there", async () => {
    await expect(run(newDir())).rejects.toThrow(/Cannot read .*feed-/);
  });
});

it("removes the demo shop first, after saying so", async () => {
  await run(writeShop(newDir(), { "products.jsonl": [{ id: "demo-1" }] }));
  await store.setMeta(SHOP_KEY, { kind: "demo" });
  const notes: string[] = [];
  const progress = { ...noProgress, note: (line: string) => notes.push(line) };
  const summary = await run(writeShop(newDir(), { "products.jsonl": [{ id: "own-1" }] }), { progress });
  expect(notes).toEqual([expect.stringMatching(/demo shop is loaded. It is removed now/)]);
  expect(summary.removedDemo).toBe(true);
  expect((await dump(store)).products).toMatchObject([{ id: "own-1" }]);
});

it("goes on where it was stopped: rows, counts and rejects are those of an import never stopped", async () => {
  const shop = manyEvents(12_000);
  shop["interactions.jsonl"]!.splice(1000, 0, { bad: "early" });
  shop["interactions.jsonl"]!.splice(11_000, 0, { bad: "late" });
  const dir = writeShop(newDir(), shop);
  const whole = await run(dir);
  const expected = await dump(store);
  const rejects = readFileSync(whole.rejectsFile!, "utf8");
  await store.clearShop();

  const abort = new AbortController();
  let stage = "";
  const progress = {
    ...noProgress,
    stage: (name: string) => {
      stage = name;
    },
    update: (done: number) => {
      if (stage === "interactions" && done >= 4000) abort.abort(new Error("stopped by the test"));
    },
  };
  await expect(run(dir, { progress, signal: abort.signal })).rejects.toThrow("stopped by the test");
  const stored = await store.countEvents();
  expect(stored).toBeGreaterThan(0);
  expect(stored).toBeLessThan(expected.events.length);

  const resumed = await run(dir);
  expect(resumed.resumed).toBe(true);
  expect(await dump(store)).toEqual(expected);
  expect(resumed.files).toEqual(whole.files);
  expect(readFileSync(resumed.rejectsFile!, "utf8")).toBe(rejects);
});
