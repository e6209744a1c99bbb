import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import type { InteractionInput } from "../../src/domain.js";
import type { Answered } from "../../src/scoring/answered.js";
import type { ArrangingRule, RuleUse } from "../../src/scoring/rules/rule.js";
import { spread } from "../../src/scoring/rules/spread.js";
import { ShopServing } from "../../src/scoring/shopServing.js";
import type { Recommendation, RecommendationRequest } from "../../src/scoring/types.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import { inUse } from "../fixtures/ruleInUse.js";
import { idsOf, NOW, productInput, putProducts, type ServedShop, servedShop, testStore } from "./servedShop.js";

/** How long lists are remembered here. */
const MS = 5000;

class CountingModel extends FormulaModel {
  ranked = 0;
  override async rank(inputs: Parameters<FormulaModel["rank"]>[0]) {
    this.ranked++;
    return super.rank(inputs);
  }
}

let database: Awaited<ReturnType<typeof testStore>>;
let shop: ServedShop;
let model: CountingModel;
let answered: Answered[];
beforeAll(async () => {
  database = await testStore();
});
beforeEach(async () => {
  model = new CountingModel();
  answered = [];
  shop = await servedShop(database.store, { model, more: { answerMs: MS, onAnswer: (told) => void answered.push(told) } });
  // The first look takes in once more what was written last.
  await shop.serving.refresh();
});
afterEach(() => shop.close());
afterAll(() => database.remove());

async function request(userId: string | null, more: Partial<RecommendationRequest> = {}): Promise<RecommendationRequest> {
  const shopperKey = userId === null ? null : (await shop.store.shoppersByIds([userId]))[0]!.key;
  return { shopperKey, context: {}, filter: {}, first: 10, offset: 0, explain: false, ...more };
}
const ask = async (userId: string | null, more?: Partial<RecommendationRequest>) =>
  shop.serving.recommend(await request(userId, more));
const apply = (rules: readonly RuleUse[]): void => {
  shop.parts.rules = { current: { rules, experiments: [] }, refresh: async () => {} };
};
const isRemembered = ({ timings }: Recommendation): boolean => timings.remembered !== undefined;
const keysOf = ({ items }: Recommendation): number[] => items.map(({ productKey }) => productKey);

async function record(...events: (Pick<InteractionInput, "userId" | "productId"> & Partial<InteractionInput>)[]): Promise<void> {
  await shop.store.recordInteractions(events.map((e) => ({ type: "PURCHASE", timestamp: new Date(NOW - 1), ...e })));
  await shop.serving.refresh();
}

/** The shop as one reads it who remembers no list. */
async function fresh(more: RecommendationRequest): Promise<Recommendation> {
  const other = await ShopServing.open({ ...shop.parts, answerMs: 0, onAnswer: () => {} }, noProgress);
  const answer = await other.recommend(more);
  await other.close();
  model.closed = false;
  return answer;
}

describe("the same question within moments", () => {
  it("costs no ranking, gives the same list, and is an answer of its own", async () => {
    const [first, second] = [await ask("s2"), await ask("s2")];
    expect([first, second].map(isRemembered)).toEqual([false, true]);
    expect(model.ranked).toBe(1);
    expect(Object.keys(second.timings).sort()).toEqual(["page", "remembered", "shopper"]);
    expect(second.items).toEqual(first.items);
    expect(second).toMatchObject({ strategy: "PERSONALIZED", model: "formula@1", degradations: [] });
    expect(second.recommendationId).not.toBe(first.recommendationId);
    expect(answered.map(({ recommendationId }) => recommendationId)).toEqual([first.recommendationId, second.recommendationId]);
    await expect.poll(() => shop.store.impression(second.recommendationId)).toMatchObject({ strategy: "PERSONALIZED" });
  });

  it("is paged through as one list: every page as if it were ranked anew, with its explanations", async () => {
    for (let offset = 0; offset < 63; offset += 7) {
      const page = await request("s2", { offset, first: 7, explain: true, context: { device: "MOBILE", country: "NO" } });
      const answer = await shop.serving.recommend(page);
      const { items, hasNextPage, shortfall, strategy } = await fresh(page);
      expect(answer).toMatchObject({ hasNextPage, shortfall, strategy });
      expect(answer.items).toEqual(items);
      expect(isRemembered(answer)).toBe(offset > 0);
    }
    expect(answered).toHaveLength(1);
  });

  it("asked by many at once is ranked once", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask("s2")));
    expect(model.ranked).toBe(1);
    for (const answer of answers) expect(answer.items).toEqual(answers[0]!.items);
    expect(answers.filter(isRemembered)).toHaveLength(4);
  });

  it("is another question for another shopper, a visitor, another situation, filter or moment", async () => {
    const questions: [string | null, Partial<RecommendationRequest>][] = [
      ["s2", {}],
      ["s8", {}],
      [null, {}],
      ["s2", { context: { device: "TV" } }],
      ["s2", { context: { productIds: ["Lamps-1"] } }],
      ["s2", { filter: { priceMax: 15 } }],
      ["s2", { filter: { market: "NO" } }],
      ["s2", { filter: { excludeSeen: true } }],
      ["s2", { context: { at: new Date(NOW - MS) } }],
      ["s2", { context: { at: new Date(NOW - MS - 1) } }],
      ["s2", { context: { at: new Date(NOW), dateOnly: true } }],
    ];
    for (const [who, what] of questions) {
      expect(isRemembered(await ask(who, what)), `${who} ${JSON.stringify(what)}`).toBe(false);
      expect(isRemembered(await ask(who, what))).toBe(true);
    }
    expect(isRemembered(await ask("s2", { context: { at: new Date(NOW - MS + 1) } }))).toBe(true);
  });
});

describe("a remembered list ends", () => {
  it("after its moments, by the clock; a clock that is set back ends it too", async () => {
    await ask("s2");
    shop.setNow(NOW + MS - 1);
    expect(isRemembered(await ask("s2"))).toBe(true);
    shop.setNow(NOW + MS);
    expect(isRemembered(await ask("s2"))).toBe(false);
    expect(isRemembered(await ask("s2"))).toBe(true);
    shop.setNow(NOW);
    expect(isRemembered(await ask("s2"))).toBe(false);
  });

  it("with what its shopper does, also where it comes late; what others do waits for as long as the list lasts", async () => {
    const before = await ask("s2");
    await record(...Array.from({ length: 20 }, (_, i) => ({ userId: `other${i}`, productId: "Chairs-1" })));
    expect(await ask("s2")).toMatchObject({ items: before.items });
    await record({ userId: "s2", productId: "Chairs-2" });
    const after = await ask("s2");
    expect(isRemembered(after)).toBe(false);
    expect(keysOf(after)).not.toEqual(keysOf(before));
    expect(after.items).toEqual((await fresh(await request("s2"))).items);
    const unseen = { filter: { excludeSeen: true }, first: 60 };
    const [met] = keysOf(await ask("s2", unseen));
    const productId = shop.serving.shop.state.catalogue.get(met!)!.id;
    await record({ userId: "s2", productId, timestamp: new Date(NOW - 40 * 86_400_000) });
    expect(keysOf(await ask("s2", unseen))).not.toContain(met);
  });

  it("so that what others do is in the list a moment later", async () => {
    await ask("s3");
    await record({ userId: "other", productId: "Hats-1" });
    shop.setNow(NOW + MS);
    expect((await ask("s3")).items).toEqual((await fresh(await request("s3"))).items);
  });

  it("with what is known of its shopper", async () => {
    const before = await ask("s2");
    await shop.store.upsertShoppers([{ id: "s2", attributes: { age: 60, gender: "female" } }]);
    await shop.serving.refreshShoppers(["s2"]);
    const after = await ask("s2");
    expect(isRemembered(after)).toBe(false);
    expect(after.items.map(({ score }) => score)).not.toEqual(before.items.map(({ score }) => score));
    // Read again, and found as it was.
    await shop.serving.refreshShoppers(["s2"]);
    expect(isRemembered(await ask("s2"))).toBe(true);
  });

  it("with a product that is no longer to be had, or no longer at the price", async () => {
    const cheap = { filter: { priceMax: 15 }, first: 60 };
    const [gone, dearer] = (await ask("s2", cheap)).items.slice(0, 2).map(({ productKey }) => productKey);
    const { catalogue } = shop.serving.shop.state;
    const changed = (key: number, more: object) => {
      const [cluster, n] = catalogue.get(key)!.id.split("-");
      return productInput(cluster!, Number(n), more);
    };
    await putProducts(shop.store, [changed(gone!, { available: false })]);
    await shop.serving.refresh();
    expect(keysOf(await ask("s2", cheap))).not.toContain(gone);
    await putProducts(shop.store, [changed(dearer!, { price: "99.00" })]);
    await shop.serving.refresh();
    const left = await ask("s2", cheap);
    expect(keysOf(left)).not.toContain(dearer);
    expect(left.items.length).toBeGreaterThan(0);
  });

  it("with vectors that are made anew", async () => {
    const { state, vectors } = shop.serving.shop;
    const [best] = (await ask("s2")).items;
    vectors.set(
      best!.productKey,
      vectors.get(best!.productKey)!.map((x) => -x),
    );
    expect(keysOf(await ask("s2"))[0]).not.toBe(best!.productKey);
    expect(await shop.serving.renewVectors()).toBe(1);
    expect(state.catalogue.get((await ask("s2")).items[0]!.productKey)!.id).toBe(state.catalogue.get(best!.productKey)!.id);
  });

  it("with the model: switched off, switched on again, replaced", async () => {
    const before = await ask("s2");
    await shop.store.activateModel(null);
    await shop.serving.adopt();
    expect(await ask("s2")).toMatchObject({ model: null, strategy: "CONTENT_COSINE" });
    await shop.store.activateModel({ name: "formula", version: "1" });
    await shop.serving.adopt();
    const again = await ask("s2");
    expect([again.model, isRemembered(again)]).toEqual(["formula@1", false]);
    expect(again.items).toEqual(before.items);
  });

  it("with the rules: one more, changed, another in its place", async () => {
    const backwards: ArrangingRule = { ...spread, apply: (list) => [...list].reverse() };
    const mixed = (most: number) => [inUse(spread, { revision: 4 - most, args: { most, window: 6 } })];
    const first = keysOf(await ask("s2", { first: 40 }));
    const lists = [first];
    for (const rules of [mixed(3), mixed(1), [inUse(backwards, { id: "other" })]]) {
      apply(rules);
      const answer = await ask("s2", { first: 40 });
      expect(isRemembered(answer)).toBe(false);
      lists.push(keysOf(answer));
      expect(isRemembered(await ask("s2", { first: 40 }))).toBe(true);
    }
    expect(new Set(lists.map(String)).size).toBe(4);
    apply([]);
    expect(keysOf(await ask("s2", { first: 40 }))).toEqual(first);
  });

  it("with the settings, and with the shop", async () => {
    await ask("s2");
    shop.parts.settings = { candidates: 12, coldStartEvents: 1 };
    expect(isRemembered(await ask("s2"))).toBe(false);
    await shop.store.clearShop();
    await putProducts(shop.store, [productInput("Hats", 1)]);
    await ask(null);
    await shop.serving.reload(noProgress);
    expect(idsOf(shop, (await ask(null)).items)).toEqual(["Hats-1"]);
  });
});

describe("what went wrong", () => {
  it("is never remembered", async () => {
    model.failing = { rank: true };
    expect(await ask("s2")).toMatchObject({ strategy: "CONTENT_COSINE", degradations: [{ stage: "rank" }] });
    model.failing = {};
    const whole = await ask("s2");
    expect(whole).toMatchObject({ strategy: "PERSONALIZED", degradations: [] });
    expect(isRemembered(whole)).toBe(false);
  });

  it("is told to everybody who waited for it", async () => {
    model.failing = { rank: "never" };
    const answers = await Promise.all([ask("s2"), ask("s2")]);
    for (const { degradations, items } of answers) {
      expect(degradations).toEqual([{ stage: "rank", reason: expect.stringContaining("800 ms") }]);
      expect(items).toHaveLength(10);
    }
  });

  it("does not fail whoever waited", async () => {
    let calls = 0;
    const brittle: ArrangingRule = {
      ...spread,
      apply(list) {
        if (calls++ === 0) throw new Error("the first call fails");
        return [...list];
      },
    };
    apply([inUse(brittle)]);
    const answers = await Promise.allSettled([ask("s2"), ask("s2"), ask("s2")]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  });
});

it("remembers nothing where it is told not to", async () => {
  shop.serving.close();
  shop = await servedShop(database.store, { model, more: { answerMs: 0 } });
  await ask("s2");
  await Promise.all([ask("s2"), ask("s2")]);
  expect(isRemembered(await ask("s2"))).toBe(false);
  expect(model.ranked).toBe(4);
});

it("tells who looks on of answers from which nothing dropped out", async () => {
  model.failing = { rank: true };
  expect((await ask("s2")).degradations).toHaveLength(1);
  expect(answered).toEqual([]);
  model.failing = {};
  const { recommendationId } = await ask("s2");
  expect(answered.map((told) => told.recommendationId)).toEqual([recommendationId]);
});
