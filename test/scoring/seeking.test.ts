/** Where the thread that makes the query searches for it too, all other sources are asked meanwhile. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { ShopperInputs } from "../../src/inference/model.js";
import { nearestInProcess } from "../../src/retrieval/nearest.js";
import { popular } from "../../src/retrieval/popular.js";
import type { CandidateSource } from "../../src/retrieval/source.js";
import { gather } from "../../src/scoring/gather.js";
import { ListMemory } from "../../src/scoring/listMemory.js";
import { type PipelineParts, recommend } from "../../src/scoring/recommend.js";
import { NO_MERCHANDISE } from "../../src/scoring/rules/inForce.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import { NOW, type ServedShop, servedShop, testStore } from "./servedShop.js";

/** What happened, in order. */
let log: string[];
const WANTED = 30;

class SeekingModel extends FormulaModel {
  seekers = 1;

  async seek(inputs: ShopperInputs, vectorOf: (product: number) => Float32Array | undefined) {
    log.push("seek");
    const query = await this.encodeShopper(inputs, vectorOf);
    await new Promise((resolve) => setTimeout(resolve, 20));
    log.push("found");
    const { keys, scores } = exactly(query);
    return { query, found: { keys: Int32Array.from(keys), scores: Float32Array.from(scores) } };
  }
}

const model = new SeekingModel();
let database: Awaited<ReturnType<typeof testStore>>;
let shop: ServedShop;
beforeAll(async () => {
  database = await testStore();
  shop = await servedShop(database.store, { model });
});
beforeEach(() => {
  log = [];
  model.failing = {};
  model.seekers = 1;
  const propose = popular.propose;
  vi.spyOn(popular, "propose").mockImplementation((...given) => {
    log.push("popular");
    return propose(...given);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await shop.close();
  await database.remove();
});

function exactly(query: Float32Array): { keys: number[]; scores: number[] } {
  const { state, vectors } = shop.serving.shop;
  const keys = Int32Array.from(state.catalogue.allKeys());
  const scores = vectors.scoresOf(keys, query);
  const best = [...keys.keys()].sort((a, b) => scores[b]! - scores[a]! || keys[a]! - keys[b]!).slice(0, WANTED);
  return { keys: best.map((i) => keys[i]!), scores: best.map((i) => scores[i]!) };
}

/** Searches a shop that is too small for it as a large one is searched. */
const nearest: CandidateSource = {
  name: "nearest",
  isRemote: true,
  firstLook: () => ({ vectors: shop.serving.shop.vectors.shared, wanted: WANTED }),
  propose(ask, k) {
    log.push(ask.near ? `nearest of ${ask.near.keys.length}` : "nearest");
    return nearestInProcess(shop.serving.shop.vectors).propose(ask, k);
  },
};

async function ask(shopper: string | null) {
  const parts: PipelineParts = {
    shop: shop.serving.shop,
    settings: shop.parts.settings,
    nearest,
    merchandise: NO_MERCHANDISE,
    meet: () => {},
    gather: (of, { shopperKey, context }) => gather(of.state, shopperKey, context, NOW),
    memory: new ListMemory(0, () => NOW),
    log: () => {},
    now: () => NOW,
  };
  const shopperKey = shopper && (await shop.store.shoppersByIds([shopper]))[0]!.key;
  return recommend(parts, { shopperKey: shopperKey || null, context: {}, filter: {}, first: 12, offset: 0, explain: true });
}

it("gives the same answer as one after the other", async () => {
  const atOnce = await ask("s2");
  expect(log).toEqual(["seek", "popular", "found", `nearest of ${WANTED}`]);
  log = [];
  model.seekers = 0;
  const inTurn = await ask("s2");
  expect(log).toEqual(["nearest", "popular"]);
  expect(atOnce.items).toEqual(inTurn.items);
  expect([atOnce.strategy, atOnce.degradations]).toEqual(["PERSONALIZED", []]);
});

it("asks for the query first where the nearest are all that is asked for, or are not asked for", async () => {
  expect((await ask(null)).strategy).toBe("COLD_SHOPPER");
  expect(log).toEqual(["nearest"]);
  log = [];
  model.card.sources = ["popular", "itemKnn"];
  expect((await ask("s2")).strategy).toBe("PERSONALIZED");
  delete model.card.sources;
  expect(log).toEqual(["popular"]);
});

it.each([true, "never" as const])("leaves no shelf blank where it fails (%s)", async (failing) => {
  model.failing = { shopper: failing };
  const { strategy, items, degradations } = await ask("s2");
  expect([strategy, items.length]).toEqual(["CONTENT_COSINE", 12]);
  expect(degradations.map(({ stage }) => stage)).toEqual(["quest"]);
  expect(log.filter((what) => what === "nearest")).toHaveLength(1);
});

it("finds the nearest here where its search is good for nothing", async () => {
  const broken = vi.spyOn(nearest, "propose").mockRejectedValue(new Error("out of order"));
  const { strategy, items, degradations } = await ask("s2");
  expect(broken).toHaveBeenCalled();
  expect([strategy, items.length]).toEqual(["PERSONALIZED", 12]);
  expect(degradations.map(({ stage }) => stage)).toEqual(["retrieve.nearest"]);
  expect(items.flatMap(({ sources }) => sources.filter(({ source }) => source === "nearest")).length).toBeGreaterThan(0);
});
