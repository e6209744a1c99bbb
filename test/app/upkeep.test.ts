import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { encodeWork } from "../../src/app/encodeWork.js";
import type { Encoders } from "../../src/app/engine.js";
import { Upkeep } from "../../src/app/upkeep.js";
import { noteVectors, vectorsMade } from "../../src/app/vectorAge.js";
import { silentLog } from "../../src/common/log.js";
import { noProgress } from "../../src/common/progress.js";
import { normalize } from "../../src/common/vectors.js";
import type { Encoder } from "../../src/encoders/encoder.js";
import { ENCODE } from "../../src/jobs/encode.js";
import { ProcessJobs } from "../../src/jobs/processJobs.js";
import { FORMULA_DIM, FormulaModel } from "../fixtures/formulaModel.js";
import { ENCODERS, type ServedShop, servedShop, testStore } from "../scoring/servedShop.js";

let database: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  database = await testStore();
});
afterAll(() => database.remove());

let shop: ServedShop;
let jobs: ProcessJobs;
let upkeep: Upkeep;
let logged: string[];
beforeEach(() => {
  logged = [];
});
afterEach(async () => {
  await upkeep.stop();
  await jobs.close();
  await shop.close();
});

/** Texts by their length, in directions of their own. */
const text: Encoder<"text"> = {
  ...ENCODERS.text,
  modality: "text",
  parallelism: 1,
  async encode(texts) {
    const rows = texts.map((words) =>
      normalize(Float32Array.from({ length: FORMULA_DIM }, (_, i) => Math.sin(words.length * (i + 1)))),
    );
    return Float32Array.from(rows.flatMap((row) => [...row]));
  },
  close: async () => {},
};
const image: Encoder<"image"> = {
  ...ENCODERS.image,
  modality: "image",
  parallelism: 1,
  encode: async () => new Float32Array(0),
  close: async () => {},
};

async function open(model?: FormulaModel, encoders: () => Promise<Encoders> = async () => ({ text, image })): Promise<void> {
  shop = await servedShop(database.store, model ? { model } : {});
  const log = { ...silentLog, warn: (_: object, line: string) => void logged.push(line) };
  jobs = new ProcessJobs({ store: shop.store, log });
  jobs.work(ENCODE, encodeWork({ store: shop.store, encoders, shown: noProgress }));
  upkeep = new Upkeep({ store: shop.store, serving: shop.serving, jobs, log });
  shop.serving.follow();
}
const waiting = (id: string) => ({ id, title: `The ${id}`, textDigest: `waits ${id}`, imageDigest: null, lemmas: id });

it("encodes what waits, and the shop finds it by what it is", async () => {
  await open();
  await shop.store.upsertProducts([waiting("kettle"), waiting("samovar")]);
  await shop.serving.refresh();
  const { catalogue } = shop.serving.shop.state;
  expect(shop.serving.shop.vectors.has(catalogue.keyOf("kettle")!)).toBe(false);
  upkeep.soon();
  await expect.poll(() => shop.serving.shop.vectors.has(catalogue.keyOf("kettle")!), { timeout: 5000 }).toBe(true);
  expect(await shop.store.countPending("text", ENCODERS.text.id)).toBe(0);
});

it("makes vectors anew once they are stale, and notes when", async () => {
  await open(new FormulaModel("upkeep"));
  const { vectors, space, state } = shop.serving.shop;
  upkeep.soon();
  // Vectors that nobody noted were made when the shop was opened.
  await expect.poll(() => vectorsMade(shop.store, space.id), { timeout: 5000 }).toMatchObject({ events: state.version });
  const key = state.catalogue.keyOf("Lamps-1")!;
  const before = Float32Array.from(vectors.get(key)!);
  const turned = before.map((x) => -x);
  vectors.set(key, turned);
  upkeep.soon();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([...vectors.get(key)!]).toEqual([...turned]);

  await noteVectors(shop.store, space.id, { events: state.version - 20, at: Date.now() - 3_600_000 });
  upkeep.soon();
  await expect.poll(() => [...vectors.get(key)!], { timeout: 5000 }).toEqual([...before]);
  await expect.poll(() => vectorsMade(shop.store, space.id), { timeout: 5000 }).toMatchObject({ events: state.version });
});

it("makes the vectors of all products that share what was encoded, and of no others", async () => {
  await open(new FormulaModel("sharing"));
  await shop.store.upsertProducts([waiting("kettle"), { ...waiting("kettle"), id: "twin" }]);
  // Loaded with the shop, they are not news that is looked at again anyway.
  await shop.serving.reload(noProgress);
  const { vectors, state } = shop.serving.shop;
  const other = state.catalogue.keyOf("Lamps-1")!;
  const turned = vectors.get(other)!.map((x) => -x);
  vectors.set(other, turned);
  const keys = ["kettle", "twin"].map((id) => state.catalogue.keyOf(id)!);
  const without = keys.map((key) => [...(vectors.get(key) ?? [])]);
  upkeep.soon();
  for (const [i, key] of keys.entries())
    await expect.poll(() => [...(vectors.get(key) ?? [])], { timeout: 5000 }).not.toEqual(without[i]);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect([...vectors.get(other)!]).toEqual([...turned]);
});

it("tells what fails and tries again", async () => {
  let tries = 0;
  await open(undefined, async () => {
    if (tries++ === 0) throw new Error("no encoder yet");
    return { text, image };
  });
  await shop.store.upsertProducts([waiting("teapot")]);
  upkeep.soon();
  await expect.poll(() => logged).toEqual(["a job failed; it is tried again"]);
  await expect.poll(() => shop.store.countPending("text", ENCODERS.text.id), { timeout: 5000 }).toBe(0);
  await expect
    .poll(() => jobs.list([ENCODE.queue], 1))
    .toMatchObject([{ state: "DONE", attempts: 2, lastError: "no encoder yet" }]);
});
