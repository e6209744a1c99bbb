import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import type { InteractionInput } from "../../src/domain.js";
import { baselines } from "../../src/evaluation/baselines.js";
import { evaluate } from "../../src/evaluation/evaluate.js";
import type { Method } from "../../src/evaluation/method.js";
import { randomMethod } from "../../src/evaluation/methods/random.js";
import { summarise } from "../../src/evaluation/summarise.js";
import type { ShopState } from "../../src/features/shopState.js";
import { bustle } from "./bustle.js";
import { bought, tinyShop } from "./tinyShop.js";

const JANUARY = { from: new Date("2020-01-01"), to: new Date("2020-02-01") };

/** Remembers what it was asked, and answers with nothing. */
function spy(): Method & { seen: { shopper: number | null; events: number; past: number[]; known: number }[] } {
  const seen: { shopper: number | null; events: number; past: number[]; known: number }[] = [];
  return {
    name: "spy",
    seen,
    rank(question, state) {
      seen.push({
        shopper: question.shopper,
        events: question.events,
        past: [...question.past.keys()],
        known: state.stats.active.length,
      });
      return new Int32Array(0);
    },
  };
}

it("ends between two questions where it is told to", async () => {
  const days = ["03", "04", "05", "06"];
  const shop = tinyShop(
    [{ id: "a" }],
    days.map((day) => bought("u", "a", `2020-01-${day}T10:00:00Z`)),
  );
  const abort = new AbortController();
  const method = spy();
  const stopping: Method = {
    ...method,
    rank(question, state, k) {
      if (method.seen.length === 1) abort.abort(new Error("enough"));
      return method.rank(question, state, k);
    },
  };
  const asked = evaluate(shop.store, () => [stopping], { protocol: "next-basket", ...JANUARY, signal: abort.signal });
  await expect(asked).rejects.toThrow("enough");
  expect(method.seen).toHaveLength(2);
});

describe("what a question may know", () => {
  it("is what happened strictly before it", async () => {
    const shop = tinyShop(
      ["a", "b", "c", "d"].map((id) => ({ id })),
      [
        bought("u", "a", "2020-01-03T10:00:00Z"),
        bought("v", "b", "2020-01-03T12:00:00Z"),
        bought("u", "c", "2020-01-03T12:00:00Z"),
        bought("u", "d", "2020-01-04T12:00:00Z"),
      ],
    );
    const method = spy();
    await evaluate(shop.store, () => [method], { protocol: "next-basket", ...JANUARY });
    const u = shop.shopperKey("u");
    expect(method.seen.filter((q) => q.shopper === u)).toEqual([
      { shopper: u, events: 0, past: [], known: 0 },
      { shopper: u, events: 1, past: [shop.key("a")], known: 1 },
      { shopper: u, events: 2, past: [shop.key("a"), shop.key("c")], known: 3 },
    ]);
  });

  it("is nothing of the same day where only dates are known, whoever it was", async () => {
    const shop = tinyShop(
      ["a", "b", "c"].map((id) => ({ id })),
      [bought("v", "b", "2020-01-03"), bought("u", "a", "2020-01-03"), bought("u", "c", "2020-01-04")],
    );
    const method = spy();
    await evaluate(shop.store, () => [method], { protocol: "next-basket", ...JANUARY });
    expect(method.seen.map((q) => q.known)).toEqual([0, 0, 2]);
  });

  it("is everything else when one product is withheld, and the shopper's own products are no answers", async () => {
    const shop = tinyShop(
      ["a", "b", "c"].map((id) => ({ id })),
      [
        bought("u", "a", "2020-01-01"),
        bought("u", "b", "2020-01-02"),
        bought("v", "a", "2020-01-05"),
        bought("v", "c", "2020-01-06"),
        bought("w", "c", "2020-03-06"),
      ],
    );
    const fixed: Method = { name: "fixed", rank: () => Int32Array.of(shop.key("a"), shop.key("c"), shop.key("b")) };
    const method = spy();
    const { records } = await evaluate(shop.store, () => [fixed, method], {
      protocol: "leave-one-out",
      from: new Date("2020-01-01"),
      to: new Date("2021-01-01"),
    });
    expect(records.map((r) => [r.shopper, r.positives.map((p) => p.id), r.answers.fixed!.full])).toEqual([
      ["u", ["b"], [2]],
      ["v", ["c"], [1]],
    ]);
    // a and c are known, from u, v and w; b, which only u had, is not.
    expect(method.seen.map((q) => q.known)).toEqual([2, 2]);
  });
});

describe("planted patterns", () => {
  it("gives repurchase all the hits of shoppers who always buy the same", async () => {
    const products = Array.from({ length: 60 }, (_, i) => ({ id: `p${i}` }));
    const rows = Array.from({ length: 30 }, (_, u) =>
      ["2019-12-01", "2019-12-15", "2020-01-05", "2020-01-19"].map((when) => bought(`u${u}`, `p${2 * u}`, when)),
    ).flat();
    const run = await evaluate(tinyShop(products, rows).store, lexicalBaselines, { protocol: "next-basket", ...JANUARY });
    const { slices } = summarise([run], { k: [1], resamples: 50 });
    const hits = (slice: string, method: string) =>
      slices.find((s) => s.slice === slice)!.methods.find((m) => m.method === method)!.metrics["hr@1"]!.mean;
    expect(hits("all", "repurchase")).toBe(1);
    expect(hits("repeats", "repurchase")).toBe(1);
    expect(hits("all", "random")).toBeLessThan(0.2);
    expect(slices.find((s) => s.slice === "new")!.questions).toBe(0);
  });

  it("lets item-kNN win where products are bought in pairs", async () => {
    const random = seededRandom(2);
    const products = Array.from({ length: 80 }, (_, i) => ({ id: `p${i}` }));
    const rows: InteractionInput[] = [];
    for (let u = 0; u < 200; u++) {
      const pair = random.below(40);
      const start = Date.parse("2019-11-01") + random.below(75) * 86_400_000;
      rows.push(bought(`u${u}`, `p${2 * pair}`, day(start)), bought(`u${u}`, `p${2 * pair + 1}`, day(start + 10 * 86_400_000)));
    }
    const run = await evaluate(tinyShop(products, rows).store, lexicalBaselines, { protocol: "next-basket", ...JANUARY });
    const { methods } = summarise([run], { k: [1], resamples: 50 }).slices.find((s) => s.slice === "unseen only")!;
    const hits = new Map(methods.map((m) => [m.method, m.metrics["hr@1"]!.mean]));
    expect(hits.get("item-kNN")).toBeGreaterThan(0.4);
    for (const other of ["popularity all time", "repurchase", "random"]) expect(hits.get(other)).toBeLessThan(0.1);
  });

  it("lets content find products that nobody had, and only content", async () => {
    const styles = ["knit", "denim", "linen", "silk"];
    const products = Array.from({ length: 80 }, (_, i) => ({ id: `p${i}`, attributes: { style: styles[i % 4]! } }));
    const rows = Array.from({ length: 40 }, (_, u) => [
      bought(`u${u}`, `p${u % 4}`, "2019-12-10"),
      // From p8 on, each product is bought once.
      bought(`u${u}`, `p${8 + 4 * (u >> 2) + (u % 4)}`, "2020-01-10"),
    ]).flat();
    const run = await evaluate(tinyShop(products, rows).store, lexicalBaselines, { protocol: "next-basket", ...JANUARY });
    const result = summarise([run], { resamples: 50 });
    const cold = result.cold.find((s) => s.slice === "cold")!;
    expect(cold.positives).toBe(40);
    // A quarter of the products share the style: the middle of the first quarter, not of the whole.
    expect(cold.methods.map((m) => m.method)).toEqual(["tf-idf"]);
    expect(cold.methods[0]!.metrics.mpr!.mean).toBeCloseTo(0.125, 1);
    const auc = result.slices.find((s) => s.slice === "cold")!.methods.find((m) => m.method === "tf-idf")!.metrics.auc!;
    expect(auc.mean).toBeGreaterThan(0.8);
  });
});

describe("what is noted of a right product", () => {
  it("tells repeats, variants and new ones apart, cold from warm, with image from without", async () => {
    const code = (id: string, product_code: string, imageUrl?: string) => ({ id, attributes: { product_code }, imageUrl });
    const shop = tinyShop(
      [code("red", "shirt"), code("blue", "shirt", "blue.jpg"), code("hat", "hat"), code("scarf", "scarf")],
      [
        bought("u", "red", "2019-12-01"),
        bought("v", "hat", "2019-12-02"),
        ...["red", "blue", "hat", "scarf"].map((id) => bought("u", id, "2020-01-10")),
      ],
    );
    const order = ["red", "blue", "hat", "scarf"].map(shop.key);
    const fixed: Method = { name: "fixed", rank: () => Int32Array.from(order) };
    const { records } = await evaluate(shop.store, () => [fixed], { protocol: "next-basket", ...JANUARY });
    expect(records[0]!.positives).toEqual([
      { id: "red", kind: "repeat", cold: false, image: false },
      { id: "blue", kind: "variant", cold: true, image: true },
      { id: "hat", kind: "new", cold: false, image: false },
      { id: "scarf", kind: "new", cold: true, image: false },
    ]);
    const { full, unseen, fresh } = records[0]!.answers.fixed!;
    expect({ full, unseen, fresh }).toEqual({ full: [1, 2, 3, 4], unseen: [0, 1, 2, 3], fresh: [0, 0, 1, 2] });
  });

  it("asks for lists long enough to take out what the shopper owns", async () => {
    const products = Array.from({ length: 9 }, (_, i) => ({
      id: `p${i}`,
      attributes: { product_code: i < 5 ? "same" : `${i}` },
    }));
    const shop = tinyShop(products, [bought("u", "p0", "2019-12-01"), bought("u", "p8", "2020-01-10")]);
    const asked: number[] = [];
    const method: Method = { name: "m", rank: (_q, _s, k) => new Int32Array(asked.push(k)) };
    await evaluate(shop.store, () => [method], { protocol: "next-basket", ...JANUARY, depth: 3 });
    expect(asked).toEqual([3 + 5]);
  });
});

describe("an evaluation", () => {
  it("is the same bit for bit when run again", async () => {
    const { products, rows } = bustle(3);
    const run = () =>
      evaluate(tinyShop(products, rows).store, lexicalBaselines, { protocol: "next-basket", ...JANUARY, seed: 4 });
    const first = await run();
    expect(JSON.stringify(await run())).toBe(JSON.stringify(first));
    expect(JSON.stringify(summarise([await run()], { resamples: 50 }))).toBe(
      JSON.stringify(summarise([first], { resamples: 50 })),
    );
  });

  it("has another digest for other events", async () => {
    const { products, rows } = bustle(3);
    const run = async (r: InteractionInput[]) =>
      (await evaluate(tinyShop(products, r).store, () => [randomMethod(1)], { protocol: "at-cut", ...JANUARY })).header
        .dataDigest;
    expect(await run(rows)).toBe(await run([...rows]));
    expect(await run(rows.slice(1))).not.toBe(await run(rows));
  });

  it("refuses a model that has seen the answers", async () => {
    const { products, rows } = bustle(3);
    const { store } = tinyShop(products, rows);
    const model = { id: "default@1", until: "2020-01-15T00:00:00.000Z" };
    const run = evaluate(store, lexicalBaselines, { protocol: "at-cut", ...JANUARY, model });
    await expect(run).rejects.toMatchObject({ code: "MODEL_TOO_NEW" });
    const before = { ...model, until: "2020-01-01T00:00:00.000Z" };
    await expect(evaluate(store, lexicalBaselines, { protocol: "at-cut", ...JANUARY, model: before })).resolves.toBeDefined();
  });

  it("says so where nobody did anything in the window", async () => {
    const { store } = tinyShop([{ id: "a" }], [bought("u", "a", "2019-01-01")]);
    await expect(evaluate(store, lexicalBaselines, { protocol: "next-basket", ...JANUARY })).rejects.toMatchObject({
      code: "BAD_INPUT",
    });
  });
});

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

const lexicalBaselines = ({ state }: { state: ShopState }): Method[] => baselines(state, { text: null, image: null }, 1);
