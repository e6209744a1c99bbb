import { expect, it } from "vitest";
import type { Store } from "../../../src/store/ports.js";
import { collect, event, product } from "../fixtures.js";

export function shoppersContract(store: () => Store): void {
  it("writes shoppers that differ, and leaves attributes alone where none are given", async () => {
    const rows = [{ id: "u1", attributes: { age: 30, club: null } }, { id: "u2" }];
    expect(await store().upsertShoppers(rows)).toEqual({ inserted: 2, updated: 0, unchanged: 0 });
    expect(await store().upsertShoppers(rows)).toEqual({ inserted: 0, updated: 0, unchanged: 2 });
    expect(await store().upsertShoppers([{ id: "u1" }])).toMatchObject({ unchanged: 1 });
    expect(await store().upsertShoppers([{ id: "u1", attributes: { age: 31 } }])).toMatchObject({ updated: 1 });
    expect((await store().shoppersByIds(["nope", "u1"])).map((s) => s?.attributes)).toEqual([undefined, { age: 31 }]);
  });

  it("erases a shopper with all that was stored of it, and nobody else", async () => {
    await store().upsertProducts([product("a"), product("b")]);
    await store().upsertShoppers([{ id: "gone", attributes: { age: 30 } }, { id: "stays" }]);
    await store().recordInteractions(["gone", "stays"].flatMap((user) => [event(user, "a"), event(user, "b")]));
    const [gone, stays] = await store().shoppersByIds(["gone", "stays"]);
    const shown = (recommendationId: string, shopperKey: number) => ({
      recommendationId,
      at: new Date("2024-05-01"),
      shopperKey,
      strategy: "POPULAR" as const,
      model: null,
      context: {},
      items: [],
      rules: [],
      arms: [],
    });
    await store().putImpressions([shown("of gone", gone!.key), shown("of stays", stays!.key)]);
    const said = (id: string, userId: string | undefined, text: string) => ({
      id,
      userId,
      productId: "a",
      text,
      timestamp: new Date("2024-05-01"),
    });
    await store().addReviews([said("1", "gone", "mine"), said("2", "stays", "theirs"), said("3", undefined, "nobody's")]);

    expect(await store().eraseShopper("gone")).toEqual({ events: 2, impressions: 1, reviews: 1 });

    expect((await store().shoppersByIds(["gone", "stays"])).map((s) => s?.id)).toEqual([undefined, "stays"]);
    expect((await store().recentEvents(gone!.key, 10)).length).toBe(0);
    expect((await store().recentEvents(stays!.key, 10)).length).toBe(2);
    expect(await store().impression("of gone")).toBeNull();
    expect(await store().impression("of stays")).not.toBeNull();
    expect((await store().productsByIds(["a"]))[0]!.reviewText).toBe("theirs\nnobody's");
    expect((await store().staleTexts(10)).map(({ id }) => id)).toEqual(["a"]);
    expect(await store().eraseShopper("gone")).toBeNull();
  });

  it("lists and scans by ascending key", async () => {
    await store().upsertShoppers(Array.from({ length: 12 }, (_, i) => ({ id: `u${i}` })));
    const first = await store().listShoppers({ limit: 5 });
    const next = await store().listShoppers({ limit: 50, afterKey: first.at(-1)!.key });
    expect([...first, ...next].length).toBe(12);
    expect(new Set([...first, ...next].map((s) => s.id)).size).toBe(12);
    const scanned = (await collect(store().scanShoppers({ batchSize: 5 }))).flat();
    expect(scanned).toEqual([...first, ...next]);
    expect(await store().shoppersByKeys([next[0]!.key, 0])).toEqual([next[0], null]);
    expect(await store().countShoppers()).toBe(12);
  });
}
