import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { shadowReport } from "../../src/app/shadowing.js";
import { SHADOW_QUEUE, ShadowTraffic } from "../../src/app/shadowTraffic.js";
import { silentLog } from "../../src/common/log.js";
import { noProgress } from "../../src/common/progress.js";
import type { RankInputs, RankOutputs } from "../../src/inference/model.js";
import { ShopServing } from "../../src/scoring/shopServing.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import { type ServedShop, servedShop, testStore } from "../scoring/servedShop.js";

let database: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  database = await testStore();
});
afterAll(() => database.remove());

/** Says the opposite of the formula, after a while. */
class Contrary extends FormulaModel {
  delayMs = 0;

  override async rank(inputs: RankInputs): Promise<RankOutputs> {
    const { alphas, facetScores } = await super.rank(inputs);
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    const opposite = facetScores.map((score) => 1 - score);
    return { alphas, facetScores: opposite, scores: opposite };
  }
}

let shop: ServedShop;
let serving: ShopServing;
let shadow: ShadowTraffic;
const active = new FormulaModel("active");
const contrary = new Contrary("contrary");
let shopperIds: Map<number, string>;
let keys: number[];
beforeEach(async () => {
  shop = await servedShop(database.store, { model: active });
  await shop.store.putModel({ name: "formula", version: "contrary", card: contrary.card, files: new Map() });
  const opened = [active, contrary];
  shadow = new ShadowTraffic({
    store: shop.store,
    shop: () => serving.shop,
    open: async (id) => opened.find((model) => model.id === id)!,
    settings: shop.parts.settings,
    log: silentLog,
  });
  serving = await ShopServing.open({ ...shop.parts, onAnswer: (answered) => shadow.offer(answered) }, noProgress);
  contrary.delayMs = 0;
  contrary.failing = {};
  shopperIds = new Map((await shop.store.listShoppers({ limit: 100 })).map(({ key, id }) => [key, id]));
  keys = [...shopperIds.keys()];
});
afterEach(async () => {
  await shadow.close();
  await serving.close();
  await shop.close();
  await shop.store.setShadow(null);
});

const request = { context: {}, filter: {}, first: 12, offset: 0, explain: false };
/** Returns how many milliseconds the slowest took. */
async function answerAll(n: number): Promise<number> {
  let slowest = 0;
  for (let i = 0; i < n; i++) {
    const began = performance.now();
    const answer = await serving.recommend({ ...request, shopperKey: keys[i % 30]! });
    slowest = Math.max(slowest, performance.now() - began);
    expect(answer).toMatchObject({ model: active.id, degradations: [] });
  }
  return slowest;
}
async function point(version: string, share = 1): Promise<void> {
  await shop.store.setShadow({ name: "formula", version, share });
  await shadow.look();
}

it("a model that shadows itself agrees with itself, and promises nothing", async () => {
  await point("active");
  await answerAll(20);
  await shadow.settled();
  const [report] = await shadowReport(shop.store, active.id);
  expect(report).toMatchObject({ active: active.id, requests: 20, dropped: 0, failed: 0 });
  expect(report).toMatchObject({ overlapAt12: 1, rankCorrelation: 1, top1Agreement: 1 });
  expect(report!.lift).toEqual({ wanted: 0, candidateHigher: 0, activeHigher: 0, p: 1, predicted: null });
});

it("one that ranks the other way round is told apart, and what shoppers want next says who is right", async () => {
  await point("contrary");
  const lists = new Map<number, { first: number; last: number }>();
  for (const shopperKey of keys.slice(0, 12)) {
    const { items } = await serving.recommend({ ...request, shopperKey, first: 40 });
    lists.set(shopperKey, { first: items[0]!.productKey, last: items[24]!.productKey });
  }
  await shadow.settled();
  const [before] = await shadowReport(shop.store, contrary.id);
  expect(before).toMatchObject({ requests: 12, top1Agreement: 0 });
  expect(before!.rankCorrelation).toBeLessThan(0);

  // Nine want what the active model put first, three what it put last; a wish of another day is not this answer's.
  const { catalogue } = serving.shop.state;
  const event = (shopperKey: number, product: number, ms: number) => ({
    userId: shopperIds.get(shopperKey)!,
    productId: catalogue.get(product)!.id,
    type: "PURCHASE" as const,
    timestamp: new Date(Date.now() + ms),
  });
  const wanted = [...lists].map(([key, { first, last }], i) => event(key, i < 9 ? first : last, 1000));
  const later = [...lists].map(([key, { last }]) => event(key, last, 3_600_000));
  await shop.store.recordInteractions([...wanted, ...later]);
  const [{ lift } = { lift: null }] = await shadowReport(shop.store, contrary.id);
  expect(lift).toMatchObject({ wanted: 12, candidateHigher: 3, activeHigher: 9 });
  expect(lift!.p).toBeCloseTo(2 * (220 + 66 + 12 + 1) * 2 ** -12, 10);
  expect(lift!.predicted).toBeLessThan(0);
});

it("one that is slow leaves answers out and says so, and holds none up", async () => {
  contrary.delayMs = 250;
  await point("contrary");
  expect(await answerAll(SHADOW_QUEUE + 40)).toBeLessThan(1000);
  contrary.delayMs = 0;
  await shadow.settled();
  const [report] = await shadowReport(shop.store, contrary.id);
  // Held up by it, answers would have come no faster than it scores.
  expect(report!.dropped).toBeGreaterThan(0);
  expect(report!.requests + report!.dropped + report!.failed).toBe(SHADOW_QUEUE + 40);
});

it("one that fails is counted, and breaks no answer", async () => {
  await point("contrary");
  contrary.failing = { rank: true };
  await answerAll(5);
  await shadow.settled();
  expect(await shadowReport(shop.store, contrary.id)).toMatchObject([{ requests: 0, failed: 5, overlapAt12: null }]);
});

it("scores the share asked for, of unknown visitors too, whose answers are not kept", async () => {
  await point("contrary", 0.3);
  await answerAll(100);
  await shadow.settled();
  const scored = (await shadowReport(shop.store, contrary.id))[0]!.requests;
  expect(scored).toBeGreaterThan(10);
  expect(scored).toBeLessThan(50);
  await point("contrary", 1);
  await serving.recommend({ ...request, context: { country: "NO" }, shopperKey: null });
  await shadow.settled();
  expect((await shadowReport(shop.store, contrary.id))[0]!.requests).toBe(scored + 1);
  expect(await shop.store.pruneShadowAnswers(new Date(Date.now() + 1000))).toBe(scored);
});

it("ends when the pointer says so", async () => {
  await point("contrary");
  await shop.store.setShadow(null);
  await shadow.look();
  await answerAll(3);
  await shadow.settled();
  expect(await shadowReport(shop.store, contrary.id)).toEqual([]);
});
