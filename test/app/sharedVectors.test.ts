import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { Upkeep } from "../../src/app/upkeep.js";
import { noteVectors, vectorsMade } from "../../src/app/vectorAge.js";
import { silentLog } from "../../src/common/log.js";
import { noProgress } from "../../src/common/progress.js";
import { ProcessJobs } from "../../src/jobs/processJobs.js";
import { VECTORS } from "../../src/jobs/vectors.js";
import { ShopServing } from "../../src/scoring/shopServing.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import { servedShop, testStore } from "../scoring/servedShop.js";

vi.setConfig({ testTimeout: 90_000 });

/** Two gateways on one database. */
interface Gateway {
  serving: ShopServing;
  model: CountingModel;
  jobs: ProcessJobs;
  upkeep: Upkeep;
}

class CountingModel extends FormulaModel {
  encoded = 0;
  override async encodeItems(inputs: Parameters<FormulaModel["encodeItems"]>[0]) {
    this.encoded += inputs.n;
    return super.encodeItems(inputs);
  }
}

let database: Awaited<ReturnType<typeof testStore>>;
let gateways: Gateway[];
beforeAll(async () => {
  database = await testStore();
});
beforeEach(() => {
  gateways = [];
});
afterEach(async () => {
  for (const { upkeep, jobs, serving } of gateways) {
    await upkeep.stop();
    await jobs.close();
    await serving.close();
  }
});
afterAll(() => database.remove());

/** `shared`: jobs of both, as where they share a Redis; else each has its own. */
async function open(shared?: ProcessJobs): Promise<[Gateway, Gateway]> {
  const shop = await servedShop(database.store, { model: new FormulaModel() });
  await shop.close();
  for (const kept of ["vectors/", `jobs/${VECTORS.queue}`]) await database.store.deleteMeta(kept);
  for (let i = 0; i < 2; i++) {
    const model = new CountingModel();
    const serving = await ShopServing.open({ ...shop.parts, openModel: async () => model }, noProgress);
    const jobs = shared ?? new ProcessJobs({ store: database.store, log: silentLog });
    const upkeep = new Upkeep({ store: database.store, serving, jobs, log: silentLog });
    gateways.push({ serving, model, jobs, upkeep });
  }
  return gateways as [Gateway, Gateway];
}

/** Turns a product's vector round, in memory everywhere and in the database, and lets demand have moved on since. */
async function age(): Promise<{ right: number[]; of: (gateway: Gateway) => number[] }> {
  const { space, state, vectors } = gateways[0]!.serving.shop;
  const key = state.catalogue.keyOf("Lamps-1")!;
  const right = [...vectors.get(key)!];
  const turned = Float32Array.from(right, (x) => -x);
  for (const { serving } of gateways) serving.shop.vectors.set(key, turned);
  await database.store.putVectors(space.id, Int32Array.of(key), turned);
  for (const { model } of gateways) model.encoded = 0;
  await noteVectors(database.store, space.id, { events: state.version - 20, at: Date.now() - 3_600_000 });
  return { right, of: ({ serving }) => [...serving.shop.vectors.get(key)!] };
}

it("each with jobs of its own: one makes the vectors anew, the other reads them", async () => {
  const [a, b] = await open();
  const { right, of } = await age();
  a.upkeep.soon();
  b.upkeep.soon();
  await expect.poll(() => [of(a), of(b)], { timeout: 40_000 }).toEqual([right, right]);
  expect([a.model.encoded, b.model.encoded].sort()).toEqual([0, 60]);
  expect(await vectorsMade(database.store, a.serving.shop.space.id)).toMatchObject({ events: a.serving.shop.state.version });
});

it("with shared jobs: who hears that it is done reads what was made", async () => {
  const [a, b] = await open(new ProcessJobs({ store: database.store, log: silentLog }));
  const { right, of } = await age();
  a.upkeep.soon();
  await expect.poll(() => [of(a), of(b)], { timeout: 30_000 }).toEqual([right, right]);
  expect([a.model.encoded, b.model.encoded].sort()).toEqual([0, 60]);
  expect(await a.jobs.list([VECTORS.queue], 1)).toMatchObject([
    { state: "DONE", progress: { done: 60, total: 60 }, attempts: 1 },
  ]);
});

it("what all of them hear of at once is done once", async () => {
  const [a, b] = await open();
  const { right, of } = await age();
  await noteVectors(database.store, a.serving.shop.space.id, { events: 0, at: Date.now() });
  a.upkeep.soon({ changed: true });
  await new Promise((resolve) => setTimeout(resolve, 200));
  b.upkeep.soon({ changed: true });
  await expect.poll(() => [of(a), of(b)], { timeout: 40_000 }).toEqual([right, right]);
  await expect
    .poll(() => b.jobs.list([VECTORS.queue], 5), { timeout: 40_000 })
    .toMatchObject([{ state: "DONE" }, { state: "DONE" }]);
  expect([a.model.encoded, b.model.encoded].sort()).toEqual([0, 60]);
});

it("reads nothing where nothing was made since it began", async () => {
  const [a] = await open();
  const { space } = a.serving.shop;
  const { of } = await age();
  const turned = of(a);
  await noteVectors(database.store, space.id, { events: a.serving.shop.state.version, at: Date.now() - 1000, ended: 1 });
  a.upkeep.soon();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(of(a)).toEqual(turned);
  expect(a.model.encoded).toBe(0);
});
