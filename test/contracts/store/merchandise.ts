import { expect, it } from "vitest";
import type { ImpressionRow, RuleDraft, Store } from "../../../src/store/ports.js";
import { event, product } from "../fixtures.js";

/** What merchandisers ask for, and what came of their experiments. */
export function merchandiseContract(store: () => Store): void {
  const draft = (name: string, more: Partial<RuleDraft> = {}): RuleDraft => {
    return { name, kind: "boost", args: { factor: 2 }, products: { brands: ["Own"] }, when: {}, enabled: true, ...more };
  };
  const names = async (): Promise<string[]> => (await store().rules()).map(({ name }) => name);

  it("gives rules back as they were written, with the dates of their conditions", async () => {
    const whole = draft("Winter", {
      products: { ids: ["a", "b"], categories: [["Women", "Coats"]], priceMin: 10.5 },
      when: {
        placements: ["HOME"],
        countries: ["NO"],
        from: new Date("2026-12-01T00:00:00Z"),
        until: new Date("2027-01-01T00:00:00Z"),
        arm: { experiment: "e", arm: "new" },
      },
      enabled: false,
    });
    const added = await store().addRule("r1", whole);
    expect(added).toEqual({ ...whole, id: "r1", revision: 1, updatedAt: expect.any(Date) });
    expect(await store().rules()).toEqual([added]);
    const bare = await store().addRule("r2", draft("Mix", { kind: "spread", args: {}, products: null }));
    expect(bare).toMatchObject({ args: {}, products: null, when: {} });
  });

  it("writes a rule anew only where it is what the writer has seen", async () => {
    await store().addRule("r", draft("first"));
    expect(await store().changeRule("r", draft("second"), 1)).toMatchObject({ name: "second", revision: 2 });
    expect(await store().changeRule("r", draft("too late"), 1)).toBeNull();
    expect(await store().changeRule("r", draft("third"))).toMatchObject({ name: "third", revision: 3 });
    expect(await store().changeRule("none", draft("fourth"))).toBeNull();
    expect(await names()).toEqual(["third"]);
  });

  it("keeps the order: new ones last, until told another", async () => {
    for (const name of ["a", "b", "c", "d"]) await store().addRule(name, draft(name));
    await store().orderRules(["d", "b"]);
    expect(await names()).toEqual(["d", "b", "a", "c"]);
    await store().changeRule("d", draft("d2"));
    expect(await store().deleteRule("b")).toBe(true);
    expect(await store().deleteRule("b")).toBe(false);
    await store().addRule("e", draft("e"));
    expect(await names()).toEqual(["d2", "a", "c", "e"]);
  });

  it("starts and ends experiments, once", async () => {
    const arms = [
      { name: "as before", share: 0.5 },
      { name: "new", share: 0.3 },
    ];
    const started = await store().startExperiment({ id: "e1", name: "Pins", arms });
    expect(started).toEqual({ id: "e1", name: "Pins", arms, startedAt: expect.any(Date), endedAt: null });
    await store().startExperiment({ id: "e2", name: "Later", arms });
    expect((await store().experiments()).map(({ id }) => id)).toEqual(["e2", "e1"]);
    expect((await store().endExperiment("e1"))!.endedAt).toBeInstanceOf(Date);
    expect(await store().endExperiment("e1")).toBeNull();
    expect(await store().endExperiment("none")).toBeNull();
  });

  it("counts what shoppers did after their first answer in an arm, each once", async () => {
    await store().upsertProducts([product("a")]);
    await store().upsertShoppers(["buyer", "looker", "idle", "other"].map((id) => ({ id })));
    const keys = (await store().shoppersByIds(["buyer", "looker", "idle", "other"])).map((shopper) => shopper!.key);
    await store().startExperiment({ id: "e", name: "E", arms: [] });
    const now = Date.now();
    const answer = (n: number, arm: string, minutes: number): ImpressionRow => ({
      recommendationId: `${n} ${minutes}`,
      at: new Date(now + minutes * 60_000),
      shopperKey: keys[n]!,
      strategy: "POPULAR",
      model: null,
      context: {},
      items: [],
      rules: [],
      arms: [{ experiment: "e", arm }],
    });
    const nobody: ImpressionRow = { ...answer(0, "new", 0), recommendationId: "nobody's", shopperKey: null };
    await store().putImpressions([
      answer(0, "new", 10),
      answer(0, "new", 5),
      answer(1, "new", 5),
      answer(2, "as before", 5),
      answer(3, "as before", 5),
      nobody,
    ]);
    await store().putImpressions([answer(0, "new", 30)]);
    const did = (userId: string, type: "CLICK" | "ADD_TO_CART" | "PURCHASE", minutes: number) =>
      event(userId, "a", { type, timestamp: new Date(now + minutes * 60_000) });
    await store().recordInteractions([
      did("buyer", "CLICK", 6),
      did("buyer", "PURCHASE", 7),
      did("buyer", "PURCHASE", 8),
      did("looker", "CLICK", 6),
      did("looker", "PURCHASE", 4), // before the answer
      did("other", "ADD_TO_CART", 9),
    ]);
    const outcomes = (await store().armOutcomes("e")).sort((a, b) => a.arm.localeCompare(b.arm));
    expect(outcomes).toEqual([
      { arm: "as before", shoppers: 2, clicked: 0, carted: 1, bought: 0 },
      { arm: "new", shoppers: 2, clicked: 2, carted: 0, bought: 1 },
    ]);
    await store().eraseShopper("buyer");
    expect((await store().armOutcomes("e")).find(({ arm }) => arm === "new")).toMatchObject({ shoppers: 1, bought: 0 });
    await store().endExperiment("e"); // now, before what they did
    expect((await store().armOutcomes("e")).map(({ clicked, carted }) => clicked + carted)).toEqual([0, 0]);
    expect(await store().armOutcomes("none")).toEqual([]);
  });
}
