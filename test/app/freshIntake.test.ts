import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type FreshIntakeParts, freshIntake } from "../../src/app/freshIntake.js";
import { silentLog } from "../../src/common/log.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { testStore } from "../scoring/servedShop.js";

let database: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  database = await testStore();
});
afterAll(() => database.remove());

let logged: string[];
let pending: number;
let encoded: string[];
beforeEach(async () => {
  await database.store.clearShop();
  logged = [];
  pending = 0;
  encoded = [];
});

/** Answers every text with the same vector, and notes it. */
const text: Encoder<"text"> = {
  id: "notes",
  modality: "text",
  dim: 2,
  parallelism: 1,
  async encode(texts) {
    encoded.push(...texts);
    return new Float32Array(texts.length * 2).fill(Math.SQRT1_2);
  },
  close: async () => {},
};
const image: Encoder<"image"> = { ...text, id: "no images", modality: "image", encode: async () => new Float32Array(0) };

function open(parts: Partial<FreshIntakeParts> = {}) {
  return freshIntake({
    store: database.store,
    serving: { takeInEvents: async () => {}, refreshProducts: async () => {}, refreshShoppers: async () => {} },
    encoders: async () => ({ text, image }),
    onPending: () => void pending++,
    log: { ...silentLog, warn: (_, line) => void logged.push(line) },
    ...parts,
  });
}
const away = () => Promise.reject(new Error("the database went away"));

it("a write that succeeded is told as such, though it could not be taken in at once", async () => {
  const intake = open({ serving: { takeInEvents: away, refreshProducts: away, refreshShoppers: away } });
  expect(await intake.upsertProducts([{ id: "a", title: "Wool coat" }])).toMatchObject({ inserted: 1, errors: [] });
  expect(await intake.upsertUsers([{ id: "ada" }])).toMatchObject({ inserted: 1 });
  const event = { userId: "ada", productId: "a", type: "VIEW", timestamp: new Date() } as const;
  expect(await intake.recordInteractions([event])).toMatchObject({ inserted: 1 });
  expect(await database.store.countEvents()).toBe(1);
  expect(logged).toEqual(["products", "shoppers", "interactions"].map((what) => `${what} are stored, but not taken in yet`));
});

it("a write that failed is not", async () => {
  const store = { ...database.store, recordInteractions: away };
  const event = { userId: "ada", productId: "a", type: "VIEW", timestamp: new Date() } as const;
  await expect(open({ store }).recordInteractions([event])).rejects.toThrow("the database went away");
});

it("waits for its own products to be encoded, not for all that wait", async () => {
  await database.store.upsertProducts(["b", "c"].map((id) => ({ id, title: id, textDigest: id, imageDigest: null, lemmas: id })));
  let refreshed: readonly string[] = [];
  const serving = {
    takeInEvents: async () => {},
    refreshShoppers: async () => {},
    async refreshProducts(ids: readonly string[]) {
      expect(encoded).toEqual(["Wool coat."]);
      refreshed = ids;
    },
  };
  await open({ serving }).upsertProducts([{ id: "a", title: "Wool coat" }]);
  expect(refreshed).toEqual(["a"]);
  expect(await database.store.countPending("text", text.id)).toBe(2);
  expect(pending).toBe(0);
});

it("products that cannot be encoded are stored and served as they are, and wait for another try", async () => {
  let refreshed = 0;
  const serving = {
    takeInEvents: async () => {},
    refreshShoppers: async () => {},
    refreshProducts: async () => void refreshed++,
  };
  const intake = open({ serving, encoders: () => Promise.reject(new Error("no encoder")) });
  expect(await intake.upsertProducts([{ id: "a", title: "Wool coat" }])).toMatchObject({ inserted: 1, errors: [] });
  expect([pending, refreshed]).toEqual([1, 1]);
});
