import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import type { InteractionInput } from "../../src/domain.js";
import { ShopServing } from "../../src/scoring/shopServing.js";
import type { RecommendationRequest } from "../../src/scoring/types.js";
import type { Store } from "../../src/store/ports.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import {
  clusterOf,
  fillStore,
  idsOf,
  NOW,
  productInput,
  putProducts,
  type ServedShop,
  servedShop,
  testStore,
} from "./servedShop.js";

let database: Awaited<ReturnType<typeof testStore>>;
let shop: ServedShop;
beforeAll(async () => {
  database = await testStore();
});
afterEach(() => shop.close());
afterAll(() => database.remove());

async function ask(userId: string | null, more: Partial<RecommendationRequest> = {}) {
  const shopperKey = userId === null ? null : ((await shop.store.shoppersByIds([userId]))[0]?.key ?? null);
  return shop.serving.recommend({ shopperKey, context: {}, filter: {}, first: 10, offset: 0, explain: false, ...more });
}
const share = (answer: Awaited<ReturnType<typeof ask>>, cluster: string) =>
  idsOf(shop, answer.items).filter((id) => clusterOf(id) === cluster).length / answer.items.length;
const event = (userId: string, productId: string, more: Partial<InteractionInput> = {}): InteractionInput => {
  return { userId, productId, type: "PURCHASE", timestamp: new Date(NOW), ...more };
};

describe("the next request knows", () => {
  it("an event recorded a moment ago, of a shopper never seen before", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    expect((await ask("new")).strategy).toBe("COLD_SHOPPER");
    await shop.store.recordInteractions([event("new", "Chairs-1"), event("new", "Chairs-2")]);
    await shop.serving.refresh();
    shop.setNow(NOW + 1);
    const answer = await ask("new");
    expect(answer.strategy).toBe("PERSONALIZED");
    expect(share(answer, "Chairs")).toBeGreaterThanOrEqual(0.6);
  });

  it("an event that another clock stamped a little ahead", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    await shop.store.recordInteractions([event("new", "Chairs-1", { timestamp: new Date(NOW + 20_000) })]);
    await shop.serving.refresh();
    expect((await ask("new")).strategy).toBe("PERSONALIZED");
    expect((await ask("new", { context: { at: new Date(NOW - 3_600_000) } })).strategy).toBe("COLD_SHOPPER");
  });

  it("what another gateway has acknowledged, though the cache tells it last, and is asked but once where nothing is missing", async () => {
    let noted = async (): Promise<number> => 0;
    const model = new FormulaModel();
    const acted = { note: async () => {}, seqOf: () => noted() };
    shop = await servedShop(database.store, { model, more: { acted } });
    const ranked = vi.spyOn(model, "rank");
    const encoded = vi.spyOn(model, "encodeShopper");
    expect((await ask("s1")).degradations).toEqual([]);
    expect([encoded.mock.calls.length, ranked.mock.calls.length]).toEqual([1, 1]);

    const { lastSeq } = await shop.store.recordInteractions([event("s1", "Chairs-1"), event("s1", "Chairs-2")]);
    noted = async () => {
      await vi.waitFor(() => expect(ranked).toHaveBeenCalledTimes(2)); // an answer without them is ready
      return lastSeq;
    };
    shop.setNow(NOW + 1);
    const answer = await ask("s1", { explain: true, filter: { excludeSeen: true }, first: 50 });
    expect(ranked).toHaveBeenCalledTimes(3);
    expect(idsOf(shop, answer.items)).not.toContain("Chairs-1");
    expect(answer.degradations).toEqual([]);
    await shop.serving.close();
    expect(await shop.store.eraseShopper("s1")).toMatchObject({ impressions: 2 });
  });

  it("a product upserted a moment ago: retrievable, and shown to a shopper whose history resembles it", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    await putProducts(shop.store, [productInput("Shoes", 77)]);
    await shop.serving.refreshProducts(["Shoes-77"]);
    const answer = await ask("s2", { first: 20 });
    expect(idsOf(shop, answer.items)).toContain("Shoes-77");
    const own = shop.serving.shop.state.catalogue.keyOf("Shoes-77")!;
    const { keys } = await shop.store.nearest("formula@1", shop.serving.shop.vectors.get(own)!, 1);
    expect(keys[0]).toBe(own);
  });

  it("what other processes wrote, without being told", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    shop.serving.follow();
    await putProducts(shop.store, [productInput("Lamps", 55)]);
    await shop.store.recordInteractions([event("new", "Lamps-1")]);
    const { state, vectors } = shop.serving.shop;
    await expect.poll(() => state.catalogue.keyOf("Lamps-55"), { timeout: 5000 }).toBeDefined();
    await expect.poll(() => vectors.has(state.catalogue.keyOf("Lamps-55")!), { timeout: 5000 }).toBe(true);
    shop.setNow(NOW + 1);
    await expect.poll(async () => (await ask("new")).strategy, { timeout: 5000 }).toBe("PERSONALIZED");
  });

  it("a shopper's new attributes", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    const before = await ask("s40", { first: 60 });
    await shop.store.upsertShoppers([{ id: "s40", attributes: { age: 60, gender: "female" } }]);
    await shop.serving.refreshShoppers(["s40"]);
    const after = await ask("s40", { first: 60 });
    expect(after.strategy).toBe("COLD_SHOPPER");
    expect(after.items.map((i) => i.score)).not.toEqual(before.items.map((i) => i.score));
  });
});

describe("without a model", () => {
  it("matches history by content cosine, and shows what is popular to a stranger", async () => {
    shop = await servedShop(database.store);
    const known = await ask("s4", { explain: true });
    expect(known).toMatchObject({ strategy: "CONTENT_COSINE", model: null, degradations: [] });
    expect(share(known, "Lamps")).toBeGreaterThanOrEqual(0.8);
    const { modalities, similarity } = known.items[0]!.explanation!;
    expect(modalities!.text + modalities!.image).toBeCloseTo(similarity, 6);
    const stranger = await ask(null);
    expect(stranger).toMatchObject({ strategy: "POPULAR" });
    expect(stranger.items).toHaveLength(10);
    expect(stranger.items[0]!.sources).toEqual([{ source: "popular", rank: 1 }]);
  });

  it("answers from an empty shop, and from its first product on", async () => {
    shop = await servedShop(database.store, { empty: true });
    expect(await ask(null)).toMatchObject({ items: [], shortfall: { reason: "CATALOGUE_TOO_SMALL", returned: 0 } });
    await putProducts(shop.store, [productInput("Hats", 0)]);
    await shop.serving.refreshProducts(["Hats-0"]);
    expect(idsOf(shop, (await ask(null)).items)).toEqual(["Hats-0"]);
  });

  it("keeps the content space for the next start", async () => {
    shop = await servedShop(database.store);
    const { space, vectors } = shop.serving.shop;
    const stages: string[] = [];
    const again = await ShopServing.open(shop.parts, { ...noProgress, stage: (name) => void stages.push(name) });
    expect(again.shop.space).toEqual(space);
    expect(stages).toEqual(["reading the catalogue", "replaying events", "loading vectors"]);
    const key = again.shop.state.catalogue.keyOf("Hats-3")!;
    again.shop.vectors.get(key)!.forEach((x, d) => {
      expect(x).toBeCloseTo(vectors.get(key)![d]!, 5);
    });
    await again.close();
  });
});

describe("models", () => {
  it("that cannot be opened leave the shop on content, and every answer says so", async () => {
    shop = await servedShop(database.store);
    await shop.store.putModel({ name: "formula", version: "9", card: {}, files: new Map() });
    await shop.store.activateModel({ name: "formula", version: "9" });
    const broken = await ShopServing.open(shop.parts, noProgress);
    const [shopper] = await shop.store.shoppersByIds(["s1"]);
    const answer = await broken.recommend({
      shopperKey: shopper!.key,
      context: {},
      filter: {},
      first: 5,
      offset: 0,
      explain: false,
    });
    expect(answer.strategy).toBe("CONTENT_COSINE");
    expect(answer.items).toHaveLength(5);
    expect(answer.degradations).toEqual([{ stage: "model", reason: "model formula@9 is broken" }]);
    await broken.close();
  });

  it("are changed to while the shop is open", async () => {
    const model = new FormulaModel();
    shop = await servedShop(database.store, { model });
    shop.serving.follow();
    await shop.store.activateModel(null);
    await expect.poll(async () => (await ask("s2")).strategy, { timeout: 5000 }).toBe("CONTENT_COSINE");
    expect(model.closed).toBe(false);
    await shop.store.activateModel({ name: "formula", version: "1" });
    await expect.poll(async () => (await ask("s2")).strategy, { timeout: 5000 }).toBe("PERSONALIZED");
    await shop.serving.close();
    expect(model.closed).toBe(true);
  });

  it("are changed to whole: no answer mixes the one before with the one after", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    shop.serving.follow();
    const answers: Promise<Awaited<ReturnType<typeof ask>>>[] = [];
    await shop.store.activateModel(null);
    await expect
      .poll(
        async () => {
          answers.push(ask("s2"), ask("s3"));
          return (await answers.at(-1)!).model;
        },
        { timeout: 5000, interval: 5 },
      )
      .toBeNull();
    for (const answer of await Promise.all(answers)) {
      expect(answer.strategy).toBe(answer.model === null ? "CONTENT_COSINE" : "PERSONALIZED");
      expect(answer.degradations).toEqual([]);
      expect(answer.items).toHaveLength(10);
    }
  });

  it("belong to another shop after a reload", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    await shop.store.clearShop();
    await putProducts(shop.store, [productInput("Hats", 1), productInput("Hats", 2)]);
    await shop.serving.reload(noProgress);
    const answer = await ask(null);
    expect(idsOf(shop, answer.items).sort()).toEqual(["Hats-1", "Hats-2"]);
  });
});

describe("what goes on behind", () => {
  it("events that are written while the shop is read are in it once, whenever they happened", async () => {
    const first = await servedShop(database.store, { model: new FormulaModel() });
    await first.serving.close();
    // One belongs where the reading has been already, one where it comes to last.
    const during = ["Coats-1", "Coats-2"].map((id, i) => event("new", id, { timestamp: new Date(NOW - (i === 0 ? 9e9 : 0)) }));
    const store = {
      ...first.store,
      async *scanEvents() {
        const batches = first.store.scanEvents({ batchSize: 100 })[Symbol.asyncIterator]();
        yield (await batches.next()).value!;
        await first.store.recordInteractions(during);
        yield* { [Symbol.asyncIterator]: () => batches };
      },
    };
    shop = { ...first, serving: await ShopServing.open({ ...first.parts, store }, noProgress) };
    shop.close = () => shop.serving.close();
    await shop.serving.refresh();
    const { state } = shop.serving.shop;
    const [shopper] = await shop.store.shoppersByIds(["new"]);
    expect(Array.from(state.histories.of(shopper!.key).product, (key) => state.catalogue.get(key)!.id)).toEqual([
      "Coats-1",
      "Coats-2",
    ]);
    expect(state.version).toBe(await shop.store.countEvents());
  });

  it("vectors that another gateway makes while this one starts are known to both", async () => {
    const first = await servedShop(database.store, { empty: true });
    await first.serving.close();
    await fillStore(first.store);
    let others: ShopServing[] = [];
    const store: Store = {
      ...first.store,
      async *scanVectors(...asked) {
        yield* first.store.scanVectors(...asked);
        others = [await ShopServing.open(first.parts, noProgress)];
      },
    };
    shop = { ...first, serving: await ShopServing.open({ ...first.parts, store }, noProgress) };
    shop.close = async () => {
      await Promise.all([shop.serving, ...others].map((serving) => serving.close()));
    };
    const { catalogue } = shop.serving.shop.state;
    for (const serving of [shop.serving, ...others]) {
      const similar = await serving.similar(catalogue.keyOf("Hats-3")!, 3, {});
      expect(similar.map(({ productKey }) => clusterOf(catalogue.get(productKey)!.id))).toEqual(["Hats", "Hats", "Hats"]);
    }
  });

  it("a shop that was imported anew takes the place of the old one", async () => {
    let edition = "demo";
    let reloads = 0;
    const first = await servedShop(database.store, { model: new FormulaModel() });
    await first.serving.close();
    const parts = { ...first.parts, edition: async () => edition, onReload: () => void reloads++ };
    shop = { ...first, serving: await ShopServing.open(parts, noProgress) };
    shop.close = () => shop.serving.close();
    shop.serving.follow();
    await shop.store.clearShop();
    await putProducts(shop.store, [productInput("Hats", 1), productInput("Hats", 2)]);
    edition = "own";
    await expect.poll(async () => idsOf(shop, (await ask(null)).items).sort(), { timeout: 5000 }).toEqual(["Hats-1", "Hats-2"]);
    await expect.poll(() => reloads).toBe(1);
    expect(shop.serving.shop.state.catalogue.count).toBe(2);
  });

  it("vectors that demand has moved are made anew, in memory and in the database; the others stay", async () => {
    const model = new FormulaModel();
    shop = await servedShop(database.store, { model });
    const { state, vectors, space } = shop.serving.shop;
    expect(await shop.serving.renewVectors()).toBe(0);
    const [turned, kept] = ["Coats-1", "Coats-2"].map((id) => state.catalogue.keyOf(id)!) as [number, number];
    const before = Float32Array.from(vectors.get(turned)!);
    vectors.set(
      turned,
      before.map((x) => -x),
    );
    await shop.store.putVectors(
      space.id,
      Int32Array.of(turned),
      before.map((x) => -x),
    );
    const still = Float32Array.from(vectors.get(kept)!);
    expect(await shop.serving.renewVectors()).toBe(1);
    expect([...vectors.get(turned)!]).toEqual([...before]);
    expect([...vectors.get(kept)!]).toEqual([...still]);
    const [stored] = await shop.store.getVectors(space.id, [turned]);
    stored!.forEach((x, i) => {
      expect(x).toBeCloseTo(before[i]!, 5);
    });
    expect(await shop.serving.renewVectors(() => false)).toBe(0);
  });

  it("ends with the shop: nothing is asked of the store afterwards, and nothing is logged", async () => {
    const logged: string[] = [];
    const first = await servedShop(database.store, { model: new FormulaModel() });
    await first.serving.close();
    let asked = 0;
    const store = new Proxy(first.store, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...given: unknown[]) => {
          asked++;
          return member.apply(target, given);
        };
      },
    });
    const log = { ...first.parts.log, warn: (_: object, line: string) => void logged.push(line) };
    const serving = await ShopServing.open({ ...first.parts, store, log }, noProgress);
    shop = { ...first, serving, close: () => serving.close() };
    serving.follow();
    const before = asked;
    await expect.poll(() => asked, { timeout: 5000, interval: 1 }).toBeGreaterThan(before);
    await serving.close();
    const after = asked;
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(asked).toBe(after);
    expect(logged).toEqual([]);
  });
});

describe("lists about products", () => {
  it("similar: nearest first, never itself, its variants last", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    const key = shop.serving.shop.state.catalogue.keyOf("Dresses-4")!;
    const ids = idsOf(shop, await shop.serving.similar(key, 12, {}));
    expect(ids).toHaveLength(12);
    expect(ids).not.toContain("Dresses-4");
    expect(ids.slice(0, 8).filter((id) => clusterOf(id) === "Dresses")).toHaveLength(8);
    expect(ids).not.toContain("Dresses-5");
    const dresses = idsOf(shop, await shop.serving.similar(key, 12, { categories: [["All", "Dresses"]] }));
    expect(dresses).toHaveLength(9);
    expect(dresses.at(-1)).toBe("Dresses-5");
    expect(idsOf(shop, await shop.serving.similar(key, 5, { categories: [["All", "Hats"]] })).map(clusterOf)).toEqual(
      Array(5).fill("Hats"),
    );
  });

  it("bought together: what shared baskets first, then what is like it", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    await shop.store.recordInteractions(
      [1, 2, 3].flatMap((s) => {
        const timestamp = new Date(NOW - s * 86_400_000);
        return [event(`b${s}`, "Coats-7", { timestamp }), event(`b${s}`, "Lamps-7", { timestamp: new Date(+timestamp + 1000) })];
      }),
    );
    await shop.serving.refresh();
    const list = await shop.serving.boughtTogether(shop.serving.shop.state.catalogue.keyOf("Coats-7")!, 10);
    expect(idsOf(shop, list)[0]).toBe("Lamps-7");
    expect(list).toHaveLength(10);
    const scores = list.map((item) => item.score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
  });

  it("trending: what is wanted in the context", async () => {
    shop = await servedShop(database.store, { model: new FormulaModel() });
    const where = (country: string, product: string) =>
      Array.from({ length: 40 }, (_, i) =>
        event(`${country}${i}`, product, { context: { country }, timestamp: new Date(NOW - i) }),
      );
    await shop.store.recordInteractions([...where("NO", "Coats-1"), ...where("AU", "Hats-1")]);
    await shop.serving.refresh();
    expect(idsOf(shop, await shop.serving.trending({ country: "NO" }, 1))).toEqual(["Coats-1"]);
    expect(idsOf(shop, await shop.serving.trending({ country: "AU" }, 1))).toEqual(["Hats-1"]);
    expect(await shop.serving.trending({}, 60)).toHaveLength(60);
  });
});
