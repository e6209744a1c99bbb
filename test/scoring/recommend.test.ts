import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { itemKnn } from "../../src/retrieval/itemKnn.js";
import { lexical } from "../../src/retrieval/lexical.js";
import { newArrivals } from "../../src/retrieval/newArrivals.js";
import { popular } from "../../src/retrieval/popular.js";
import { repurchase } from "../../src/retrieval/repurchase.js";
import { transitions } from "../../src/retrieval/transitions.js";
import { userKnn } from "../../src/retrieval/userKnn.js";
import { variants } from "../../src/retrieval/variants.js";
import type { RecommendationRequest } from "../../src/scoring/types.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import { clusterOf, idsOf, NOW, productInput, putProducts, type ServedShop, servedShop, testStore } from "./servedShop.js";

const model = new FormulaModel();
let database: Awaited<ReturnType<typeof testStore>>;
let shop: ServedShop;
beforeAll(async () => {
  database = await testStore();
  shop = await servedShop(database.store, { model });
});
beforeEach(() => {
  model.failing = {};
});
afterAll(async () => {
  await shop.close();
  await database.remove();
});

const keyOf = async (id: string) => (await shop.store.shoppersByIds([id]))[0]!.key;
async function request(shopper: string | null, more: Partial<RecommendationRequest> = {}): Promise<RecommendationRequest> {
  const shopperKey = shopper === null ? null : await keyOf(shopper);
  return { shopperKey, context: {}, filter: {}, first: 10, offset: 0, explain: false, ...more };
}
const ask = async (shopper: string | null, more?: Partial<RecommendationRequest>) =>
  shop.serving.recommend(await request(shopper, more));

describe("a personalised answer", () => {
  it("is ranked by the model, for the taste of the shopper", async () => {
    const answer = await ask("s2");
    expect(answer).toMatchObject({
      strategy: "PERSONALIZED",
      model: "formula@1",
      shortfall: null,
      hasNextPage: true,
      degradations: [],
    });
    const shoes = idsOf(shop, answer.items).filter((id) => clusterOf(id) === "Shoes");
    expect(shoes.length).toBeGreaterThanOrEqual(6);
    for (const stage of ["gather", "quest", "retrieve", "rank", "page"]) expect(answer.timings[stage]).toBeGreaterThanOrEqual(0);
  });

  it("is not the first of its gateway, and those before it leave no trace", async () => {
    const isWritten = (id: string) => expect.poll(() => shop.store.impression(id)).not.toBeNull();
    await isWritten((await ask("s2")).recommendationId);
    const written = vi.spyOn(shop.store, "putImpressions");
    expect(await shop.serving.warmUp()).toBeGreaterThan(0);
    const { recommendationId } = await ask("s2");
    await isWritten(recommendationId);
    expect(written.mock.calls.flatMap(([rows]) => rows.map((row) => row.recommendationId))).toEqual([recommendationId]);
    written.mockRestore();
  });

  it("has only candidates of the sources that its model was trained with", async () => {
    const sourcesOf = async () => {
      const { items } = await ask("s2");
      return new Set(items.flatMap(({ sources }) => sources.map(({ source }) => source)));
    };
    expect((await sourcesOf()).size).toBeGreaterThan(2);
    model.card.sources = ["itemKnn", "popular"];
    expect([...(await sourcesOf())].sort()).toEqual(["itemKnn", "popular"]);
    delete model.card.sources;
  });

  it("asks no source about the situation for a model that knows none", async () => {
    const shelf = async (device: "MOBILE" | "TV") => {
      const { items } = await ask("s2", { context: { country: device === "TV" ? "AU" : "NO", device }, first: 40 });
      return items.flatMap(({ productKey, sources }) =>
        sources.filter(({ source }) => source === "popular").map(({ rank }) => `${productKey}: ${rank}`),
      );
    };
    expect((await shelf("MOBILE")).sort()).not.toEqual((await shelf("TV")).sort());
    model.card.situated = false;
    expect((await shelf("MOBILE")).sort()).toEqual((await shelf("TV")).sort());
    delete model.card.situated;
  });

  it("is the same for the same state", async () => {
    const [a, b] = [await ask("s2"), await ask("s2")];
    expect(a.items).toEqual(b.items);
    expect(a.recommendationId).not.toBe(b.recommendationId);
  });

  it("comes in pages that neither overlap nor leave anything out", async () => {
    const keys: number[] = [];
    for (let offset = 0; ; offset += 7) {
      const page = await ask("s2", { first: 7, offset });
      keys.push(...page.items.map((item) => item.productKey));
      if (!page.hasNextPage) break;
    }
    expect(new Set(keys).size).toBe(60);
    expect(keys).toHaveLength(60);
    const whole = await ask("s2", { first: 60 });
    expect(whole.items.map((item) => item.productKey)).toEqual(keys);
  });

  it("is explained by numbers that add up", async () => {
    const answer = await ask("s2", { explain: true, context: { device: "MOBILE", country: "NO" } });
    for (const { score, explanation, productKey, sources } of answer.items) {
      const { facets, wanted, similarity, modalities, similarEvents } = explanation!;
      expect(facets.reduce((sum, f) => sum + f.alpha * f.score, 0)).toBe(score);
      expect(facets.reduce((sum, f) => sum + f.alpha, 0)).toBeCloseTo(1, 6);
      expect(facets.map((f) => f.facet)).toEqual(["GENERAL", "TIME", "SEASON", "PLACE", "DEVICE", "SESSION"]);
      expect(wanted.map((w) => w.facet)).toContain("SEASON");
      expect(wanted.map((w) => w.facet)).not.toContain("WEATHER");
      wanted.forEach(({ times }, i) => {
        expect(times).toBeGreaterThan(0);
        expect(times).toBeLessThanOrEqual(wanted[i - 1]?.times ?? Number.POSITIVE_INFINITY);
      });
      expect(modalities!.text + modalities!.image + modalities!.context + modalities!.history).toBeCloseTo(similarity, 12);
      const id = shop.serving.shop.state.catalogue.get(productKey)!.id;
      expect(Math.abs(modalities!.image) > 1e-6, id).toBe(Number(id.split("-")[1]) % 2 === 0);
      expect(similarEvents).toHaveLength(3);
      expect(similarEvents[0]!.similarity).toBeGreaterThanOrEqual(similarEvents[1]!.similarity);
      expect(similarEvents[0]!.at.getTime()).toBeLessThan(NOW);
      expect(sources.length).toBeGreaterThan(0);
    }
  });

  it("leaves a trace", async () => {
    const answer = await ask("s2", { context: { device: "TABLET" } });
    await new Promise((resolve) => setTimeout(resolve, 60));
    await expect
      .poll(() => shop.store.impression(answer.recommendationId))
      .toMatchObject({
        strategy: "PERSONALIZED",
        model: "formula@1",
        shopperKey: await keyOf("s2"),
        context: { device: "TABLET" },
        items: answer.items.map(({ productKey, score }) => ({ productKey, score })),
      });
  });
});

describe("a cold shopper", () => {
  it("is matched by the cosine of the user tower's output, with only a context", async () => {
    const answer = await ask(null, { explain: true });
    expect(answer).toMatchObject({ strategy: "COLD_SHOPPER", model: "formula@1" });
    expect(answer.items).toHaveLength(10);
    for (const { score, explanation } of answer.items) {
      expect(explanation!.similarity).toBeCloseTo(score, 6);
      expect(explanation!.facets).toEqual([]);
      expect(explanation!.similarEvents).toEqual([]);
    }
    const scores = answer.items.map((item) => item.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it("gets what is like the products on the page", async () => {
    const answer = await ask(null, { context: { productIds: ["Lamps-3"] }, first: 8 });
    expect(idsOf(shop, answer.items).filter((id) => clusterOf(id) === "Lamps").length).toBeGreaterThanOrEqual(7);
  });

  it("is one whose events all come after the moment asked", async () => {
    expect((await ask("s2", { context: { at: new Date("2020-01-01T00:00:00Z") } })).strategy).toBe("COLD_SHOPPER");
  });
});

describe("asked for N, got N, or told why", () => {
  it("fills a narrow filter with every product that matches, and says that there are no more", async () => {
    const answer = await ask("s2", { filter: { categories: [["All", "Lamps"]], priceMax: 15 }, first: 20 });
    expect(idsOf(shop, answer.items).sort()).toEqual(["Lamps-0", "Lamps-1", "Lamps-2", "Lamps-3", "Lamps-4"]);
    expect(answer.shortfall).toMatchObject({ requested: 20, returned: 5, reason: "FILTER_TOO_NARROW" });
    expect(answer.shortfall!.message).toContain("5 products match");
    expect(answer.hasNextPage).toBe(false);
  });

  it("says when the catalogue is too small", async () => {
    const answer = await ask("s2", { first: 100 });
    expect(answer.items).toHaveLength(60);
    expect(answer.shortfall).toMatchObject({ returned: 60, reason: "CATALOGUE_TOO_SMALL" });
  });

  it("says when the rest was seen", async () => {
    const seen = new Set(shop.serving.shop.state.histories.of(await keyOf("s2")).product);
    const answer = await ask("s2", { first: 60, filter: { excludeSeen: true } });
    expect(answer.items).toHaveLength(60 - seen.size);
    expect(answer.items.some((item) => seen.has(item.productKey))).toBe(false);
    expect(answer.shortfall!.reason).toBe("ALL_SEEN");
  });

  it("never shows what is excluded, unavailable or not sold in the market", async () => {
    await putProducts(shop.store, [productInput("Hats", 1, { available: false }), productInput("Hats", 2, { markets: ["SE"] })]);
    await shop.serving.refresh();
    const answer = await ask("s3", { first: 60, filter: { market: "NO", excludeIds: ["Hats-3"] } });
    const ids = idsOf(shop, answer.items);
    expect(ids).toHaveLength(57);
    for (const id of ["Hats-1", "Hats-2", "Hats-3"]) expect(ids).not.toContain(id);
    expect(idsOf(shop, (await ask("s3", { first: 60, filter: { availableOnly: false } })).items)).toContain("Hats-1");
    await putProducts(shop.store, [productInput("Hats", 1), productInput("Hats", 2)]);
    await shop.serving.refresh();
  });

  it("scores never rise down a list that had to be filled up", async () => {
    const { items } = await ask("s2", { first: 60 });
    // Variants are spread over the head, so only the tail after it is in strict order of score.
    const tail = items.slice(40).map((item) => item.score);
    expect(tail).toEqual([...tail].sort((a, b) => b - a));
    expect(Math.max(...tail)).toBeLessThanOrEqual(Math.min(...items.slice(0, 40).map((item) => item.score)));
  });
});

describe("never a blank shelf", () => {
  it("ranks by cosine where the ranker fails, and says so", async () => {
    model.failing = { rank: true };
    const answer = await ask("s2");
    expect(answer).toMatchObject({ strategy: "CONTENT_COSINE", model: null });
    expect(answer.degradations).toEqual([{ stage: "rank", reason: "the ranker is out of order" }]);
    expect(idsOf(shop, answer.items).filter((id) => clusterOf(id) === "Shoes").length).toBeGreaterThanOrEqual(6);
  });

  it("does not wait for a ranker that never answers", async () => {
    model.failing = { rank: "never" };
    const answer = await ask("s2");
    expect(answer.items).toHaveLength(10);
    expect(answer.degradations[0]!.stage).toBe("rank");
  });

  it("does not wait for a user tower, nor an item tower, that never answers", async () => {
    model.failing = { shopper: "never" };
    expect(await ask("s2")).toMatchObject({
      strategy: "CONTENT_COSINE",
      degradations: [{ stage: "quest", reason: expect.stringContaining("400 ms") }],
    });
    model.failing = { items: "never" };
    const page = { explain: true, first: 20, offset: 20 };
    const { items, degradations } = await ask("s4", page);
    expect(degradations).toEqual([{ stage: "explain", reason: expect.stringContaining("800 ms") }]);
    expect(items.map(({ explanation }) => explanation!.modalities)).toContain(null);
  });

  it("does not wait for a database search that never ends", async () => {
    const { nearest } = shop.store;
    shop.store.nearest = () => new Promise(() => {});
    try {
      const { items, degradations } = await ask("s2");
      expect(items).toHaveLength(10);
      expect(degradations).toEqual([{ stage: "retrieve.nearest", reason: expect.stringContaining("500 ms") }]);
    } finally {
      shop.store.nearest = nearest;
    }
  });

  const sources = [itemKnn, userKnn, transitions, lexical, repurchase, variants, popular, newArrivals];
  it.each(
    sources.map((source) => [source.name, source] as const),
  )("does without the source %s where it fails", async (name, source) => {
    const whole = source.propose;
    source.propose = () => {
      throw new Error("out of order");
    };
    try {
      const { items, degradations, strategy } = await ask("s2");
      expect(degradations).toEqual([{ stage: `retrieve.${name}`, reason: "out of order" }]);
      expect([strategy, items.length]).toEqual(["PERSONALIZED", 10]);
      expect(items.flatMap((item) => item.sources.map(({ source }) => source))).not.toContain(name);
    } finally {
      source.propose = whole;
    }
  });

  it("asks what the shopper met where the user tower fails, and what is popular where that is nothing", async () => {
    model.failing = { shopper: true };
    expect(await ask("s2")).toMatchObject({ strategy: "CONTENT_COSINE", degradations: [{ stage: "quest" }] });
    expect(await ask(null)).toMatchObject({ strategy: "POPULAR", degradations: [{ stage: "quest" }] });
  });

  it("searches in this process where the database does not answer", async () => {
    const { nearest } = shop.store;
    shop.store.nearest = () => Promise.reject(new Error("connection lost"));
    try {
      const answer = await ask(null);
      expect(answer.strategy).toBe("COLD_SHOPPER");
      expect(answer.items).toHaveLength(10);
      expect(answer.degradations).toEqual([{ stage: "retrieve.nearest", reason: "connection lost" }]);
    } finally {
      shop.store.nearest = nearest;
    }
    expect((await ask(null)).degradations).toEqual([]);
  });

  it("explains what it explained before where the item tower fails", async () => {
    const before = (await ask("s2", { explain: true })).items[0]!.explanation;
    model.failing = { items: true };
    const answer = await ask("s2", { explain: true });
    expect(answer.items[0]!.explanation!.modalities).toEqual(before!.modalities);
    expect(answer.degradations).toEqual([]);
  });

  it("explains without modalities where the item tower fails", async () => {
    model.failing = { items: true };
    const answer = await ask("s3", { explain: true, offset: 40, first: 20 });
    expect(answer.degradations).toEqual([{ stage: "explain", reason: "the item tower is out of order" }]);
    expect(answer.items[0]!.explanation!.modalities).toBeNull();
    expect(answer.items[0]!.explanation!.similarEvents.length).toBeGreaterThan(0);
  });
});
