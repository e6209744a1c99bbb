import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { activate } from "../../src/app/activation.js";
import { vectorsMade } from "../../src/app/vectorAge.js";
import { noProgress, type Progress } from "../../src/common/progress.js";
import { ShopServing } from "../../src/scoring/shopServing.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import { servedShop, testStore } from "../scoring/servedShop.js";

let database: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  database = await testStore();
});
afterAll(() => database.remove());

let stages: string[];
const listening: Progress = { ...noProgress, stage: (name) => void stages.push(name) };
beforeEach(() => {
  stages = [];
});

it("a model's vectors are made before it is active: the gateway only loads them", async () => {
  const model = new FormulaModel("prepared");
  const shop = await servedShop(database.store);
  const { name, version } = model.card;
  await shop.store.putModel({ name, version, card: model.card, files: new Map() });
  await activate(shop.store, model, listening);
  expect(stages).toContain("making product vectors");
  expect(await shop.store.missingVectors(model.space.id, { afterKey: 0, limit: 10 })).toEqual([]);
  expect(await vectorsMade(shop.store, model.space.id)).toMatchObject({ events: 360 });
  expect(await shop.store.activeModel()).toMatchObject({ name, version });

  stages = [];
  const serving = await ShopServing.open({ ...shop.parts, openModel: async () => model }, listening);
  expect(serving.shop.model?.id).toBe(model.id);
  expect(stages).toEqual(["reading the catalogue", "replaying events", "loading vectors"]);
  await serving.close();
  await shop.close();
});

it("what is whole already is not made again", async () => {
  const model = new FormulaModel("again");
  const shop = await servedShop(database.store);
  const { name, version } = model.card;
  await shop.store.putModel({ name, version, card: model.card, files: new Map() });
  await activate(shop.store, model, noProgress);
  await shop.store.activateModel(null);
  model.failing.items = true;
  await activate(shop.store, model, listening);
  expect(stages).toEqual(["indexing vectors"]);
  expect(await shop.store.activeModel()).toMatchObject({ version });
  await shop.close();
});

it("a model whose vectors cannot be made stays inactive", async () => {
  const model = new FormulaModel("broken");
  model.failing.items = true;
  const shop = await servedShop(database.store);
  const { name, version } = model.card;
  await shop.store.putModel({ name, version, card: model.card, files: new Map() });
  await expect(activate(shop.store, model, noProgress)).rejects.toThrow("the item tower is out of order");
  expect(await shop.store.activeModel()).toBeNull();
  await shop.close();
});
