import { beforeEach, describe, expect, it } from "vitest";
import type { InteractionType } from "../../../src/domain.js";
import type { ShadowTally, Store, TrainingJobRow } from "../../../src/store/ports.js";

const AT = Date.parse("2026-03-01T12:00:00Z");
const MINUTE = 60_000;

/** What is kept about models once they serve, shadow and are trained anew. */
export function lifeCycleContract(store: () => Store): void {
  const putModel = (version: string, bytes = 3) =>
    store().putModel({ name: "life", version, card: {}, files: new Map([["ranker.onnx", new Uint8Array(bytes)]]) });

  it("knows how much room models take", async () => {
    await putModel("small", 10);
    await putModel("large", 1000);
    const sizes = await store().modelSizes();
    expect([sizes.get("life@small"), sizes.get("life@large"), sizes.get("life@none")]).toEqual([10, 1000, undefined]);
  });

  it("points to one shadow at a time, or to none", async () => {
    await putModel("1");
    await putModel("2");
    await store().setShadow({ name: "life", version: "1", share: 0.1 });
    await store().setShadow({ name: "life", version: "2", share: 0.5 });
    expect(await store().shadow()).toEqual({ name: "life", version: "2", share: 0.5 });
    await expect(store().setShadow({ name: "life", version: "none", share: 1 })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await store().shadow()).toMatchObject({ version: "2" });
    await store().setShadow(null);
    expect(await store().shadow()).toBeNull();
  });

  it("adds up what gateways tell of a shadow at once", async () => {
    const tally: ShadowTally = {
      active: "a@1",
      candidate: "b@1",
      requests: 2,
      dropped: 1,
      failed: 0,
      overlap: 1.5,
      correlation: -0.5,
      top1: 1,
      ms: 8,
    };
    await Promise.all(Array.from({ length: 5 }, () => store().addShadowTally(tally)));
    await store().addShadowTally({ ...tally, active: "a@2" });
    expect(await store().shadowTallies("b@1")).toEqual([
      { ...tally, requests: 10, dropped: 5, overlap: 7.5, correlation: -2.5, top1: 5, ms: 40 },
      { ...tally, active: "a@2" },
    ]);
    expect(await store().shadowTallies("a@1")).toEqual([]);
  });

  describe("credits", () => {
    const keys = new Map<string, number>();
    beforeEach(async () => {
      const products = ["p", "q", "r", "s"].map((id) => ({ id, textDigest: null, imageDigest: null, lemmas: "" }));
      await store().upsertProducts(products);
      await store().upsertShoppers([{ id: "u" }, { id: "v" }]);
      for (const product of await store().productsByIds(["p", "q", "r", "s"])) keys.set(product!.id, product!.key);
      for (const shopper of await store().shoppersByIds(["u", "v"])) keys.set(shopper!.id, shopper!.key);
    });
    const answer = (id: string, shopper: string, minutes: number, active: string, candidate: string) => ({
      recommendationId: id,
      at: new Date(AT + minutes * MINUTE),
      shopperKey: keys.get(shopper)!,
      active: "a@1",
      candidate: "b@1",
      activeKeys: [...active].map((product) => keys.get(product)!),
      candidateKeys: [...candidate].map((product) => keys.get(product)!),
    });
    const event = (userId: string, productId: string, minutes: number, type: InteractionType = "CLICK") => ({
      userId,
      productId,
      type,
      timestamp: new Date(AT + minutes * MINUTE),
    });

    it("are for what was wanted in the session that follows, until a pause ends it", async () => {
      await store().putShadowAnswers([answer("1", "u", 0, "pqr", "rq")]);
      await store().recordInteractions([
        event("u", "s", -1),
        event("u", "p", 10),
        event("u", "q", 35, "PURCHASE"),
        event("u", "s", 40, "REMOVE_FROM_CART"),
        event("u", "r", 80),
        event("v", "r", 5),
      ]);
      expect(await store().shadowCredits("a@1", "b@1")).toEqual([
        { shopperKey: keys.get("u"), active: 1, candidate: 0 },
        { shopperKey: keys.get("u"), active: 2, candidate: 2 },
      ]);
      expect(await store().shadowCredits("b@1", "a@1")).toEqual([]);
    });

    it("count a product once a shopper, by the last answer before it was wanted", async () => {
      const first = answer("1", "u", 0, "pq", "qp");
      await store().putShadowAnswers([first, answer("2", "u", 5, "qp", "pq"), answer("3", "u", 20, "pq", "pq")]);
      await store().putShadowAnswers([first]);
      await store().recordInteractions([event("u", "p", 10), event("u", "p", 30)]);
      expect(await store().shadowCredits("a@1", "b@1")).toEqual([{ shopperKey: keys.get("u"), active: 2, candidate: 1 }]);
    });

    it("end a day after the answer, and with the answers' age", async () => {
      await store().putShadowAnswers([answer("1", "u", 0, "p", "p"), answer("2", "v", 60, "p", "p")]);
      await store().recordInteractions([event("u", "p", 25 * 60), event("v", "p", 70)]);
      expect(await store().shadowCredits("a@1", "b@1")).toHaveLength(1);
      expect(await store().pruneShadowAnswers(new Date(AT + 30 * MINUTE))).toBe(1);
      expect(await store().shadowCredits("a@1", "b@1")).toHaveLength(1);
      expect(await store().pruneShadowAnswers(new Date(AT + 90 * MINUTE))).toBe(1);
      expect(await store().shadowCredits("a@1", "b@1")).toEqual([]);
    });
  });

  it("forgets what a shopper was shown with the shopper", async () => {
    await store().upsertShoppers([{ id: "gone" }]);
    const [shopper] = await store().shoppersByIds(["gone"]);
    const lists = { active: "a@1", candidate: "b@1", activeKeys: [1], candidateKeys: [1] };
    await store().putShadowAnswers([{ recommendationId: "1", at: new Date(AT), shopperKey: shopper!.key, ...lists }]);
    await store().eraseShopper("gone");
    expect(await store().pruneShadowAnswers(new Date(AT + MINUTE))).toBe(0);
  });

  it("keeps training runs, newest first, and how far each is", async () => {
    const job = (id: string): TrainingJobRow => ({
      id,
      state: "RUNNING",
      trigger: "SCHEDULED",
      budgetMinutes: 0.5,
      stage: null,
      progress: null,
      reason: null,
      model: null,
      startedAt: new Date(AT),
      seenAt: new Date(AT),
      endedAt: null,
    });
    await store().putTrainingJob(job("one"));
    await store().putTrainingJob(job("two"));
    const done = {
      ...job("one"),
      state: "SUCCEEDED" as const,
      model: "life@3",
      reason: "activated: better",
      endedAt: new Date(AT + 9),
    };
    await store().putTrainingJob(done);
    expect(await store().trainingJob("one")).toEqual(done);
    expect(await store().trainingJob("none")).toBeNull();
    expect((await store().trainingJobs(2)).map(({ id }) => id)).toEqual(["two", "one"]);
    expect(await store().trainingJobs(1)).toHaveLength(1);
  });

  it("adds up drift counts by day", async () => {
    const counts = [
      { model: "a@1", name: "score", bucket: 0, n: 3 },
      { model: "a@1", name: "score", bucket: 2, n: 1 },
    ];
    const [monday, tuesday] = [new Date("2026-03-02T23:00:00Z"), new Date("2026-03-03T01:00:00Z")];
    await Promise.all([store().addDriftCounts(monday, counts), store().addDriftCounts(monday, counts)]);
    await store().addDriftCounts(tuesday, [
      { ...counts[0]!, n: 10 },
      { ...counts[0]!, model: "a@2" },
    ]);
    expect(await store().driftCounts("a@1", monday)).toEqual([
      { ...counts[0], n: 16 },
      { ...counts[1], n: 2 },
    ]);
    expect(await store().driftCounts("a@1", tuesday)).toEqual([{ ...counts[0], n: 10 }]);
  });

  it("forgets what was counted with the shop", async () => {
    await store().addDriftCounts(new Date(AT), [{ model: "a@1", name: "score", bucket: 0, n: 1 }]);
    await store().clearShop();
    expect(await store().driftCounts("a@1", new Date(AT))).toEqual([]);
  });
}
