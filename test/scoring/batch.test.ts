import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import {
  type BatchOptions,
  type BatchRequest,
  everyShopper,
  momentAfterLastEvent,
  recommendBatch,
} from "../../src/scoring/batch.js";
import { FormulaModel } from "../fixtures/formulaModel.js";
import { CLUSTERS, clusterOf, ENCODERS, fillStore, history, NOW, productInput, putProducts, testStore } from "./servedShop.js";

let database: Awaited<ReturnType<typeof testStore>>;
beforeAll(async () => {
  database = await testStore();
  await fillStore(database.store);
});
afterAll(() => database.remove());

interface Line {
  userId: string;
  at: string;
  items: { productId: string; score: number }[];
}
const requestOf = (userId: string, at: string): BatchRequest => ({ userId, at, moment: Date.parse(at) });

async function lists(requests: readonly BatchRequest[], more: Partial<BatchOptions> = {}) {
  const lines: Line[] = [];
  const summary = await recommendBatch({
    store: database.store,
    encoders: ENCODERS,
    model: null,
    requests,
    k: 8,
    excludeSeen: false,
    allowLaterModel: false,
    settings: { candidates: 40, coldStartEvents: 1 },
    write: (line) => void lines.push(JSON.parse(line)),
    progress: noProgress,
    ...more,
  });
  return { lines, summary };
}
const later = "2026-03-02T00:00:00Z";

describe("recommendBatch", () => {
  it("makes a list for every shopper, of the shopper's taste", async () => {
    const { lines, summary } = await lists(await everyShopper(database.store, later, Date.parse(later)), {
      model: new FormulaModel(),
    });
    expect(summary).toMatchObject({ lists: 30, short: 0, strategies: { PERSONALIZED: 30 } });
    expect(lines.every((line) => line.at === later && line.items.length === 8)).toBe(true);
    const ofTaste = lines.map((line) => {
      const s = Number(line.userId.slice(1));
      const taste = CLUSTERS[s % 6];
      return line.items.filter((item) => clusterOf(item.productId) === taste).length / 8;
    });
    expect(ofTaste.reduce((a, b) => a + b, 0) / 30).toBeGreaterThan(0.6);
  });

  it("knows nothing of what came later: dropping later events changes no list", async () => {
    const cut = new Date(NOW - 30 * 86_400_000);
    const requests = ["s1", "s2", "s3", "nobody"].map((id) => requestOf(id, cut.toISOString()));
    const whole = await lists(requests, { model: new FormulaModel() });
    try {
      await fillStore(
        database.store,
        history().filter((e) => e.timestamp < cut),
      );
      expect((await lists(requests, { model: new FormulaModel() })).lines).toEqual(whole.lines);
    } finally {
      await fillStore(database.store);
    }
  });

  it("answers many moments in time order, each as if it were asked alone", async () => {
    const moments = [40, 10, 25, 3].map((days) => new Date(NOW - days * 86_400_000).toISOString());
    const requests = moments.flatMap((at) => ["s5", "s8"].map((id) => requestOf(id, at)));
    const together = await lists(requests, { model: new FormulaModel(), vectorDays: 0 });
    expect(together.lines.map((line) => line.at)).toEqual([...moments].sort().flatMap((at) => [at, at]));
    for (const line of together.lines) {
      const alone = await lists([requestOf(line.userId, line.at)], { model: new FormulaModel() });
      expect(alone.lines).toEqual([line]);
    }
  });

  it("answers unknown users as visitors without history, and repeats `at` as it was given", async () => {
    const { lines, summary } = await lists([requestOf("nobody", "2026-03-02")], { model: new FormulaModel() });
    expect(lines[0]).toMatchObject({ userId: "nobody", at: "2026-03-02" });
    expect(lines[0]!.items).toHaveLength(8);
    expect(summary.strategies).toEqual({ COLD_SHOPPER: 1 });
  });

  it("leaves out what was seen, where asked to", async () => {
    const seen = new Set(
      history()
        .filter((e) => e.userId === "s2")
        .map((e) => e.productId),
    );
    const { lines } = await lists([requestOf("s2", later)], { excludeSeen: true, k: 20 });
    expect(lines[0]!.items.some((item) => seen.has(item.productId))).toBe(false);
    expect((await lists([requestOf("s2", later)], { k: 20 })).lines[0]!.items.some((item) => seen.has(item.productId))).toBe(
      true,
    );
  });

  it("leaves out what is unavailable now from lists for now, and from no list of the past", async () => {
    const before = new Date(NOW - 86_400_000).toISOString();
    const everything = { k: 60 };
    await putProducts(database.store, [productInput("Hats", 3, { available: false })]);
    const [past, now] = (await lists([requestOf("s3", before), requestOf("s3", later)], everything)).lines;
    const ids = (line: Line | undefined) => line!.items.map((item) => item.productId);
    expect(ids(past)).toContain("Hats-3");
    expect(ids(now)).toHaveLength(59);
    expect(ids(now)).not.toContain("Hats-3");
    await putProducts(database.store, [productInput("Hats", 3)]);
  });

  it("refuses a model that has learned from later events, unless it is allowed", async () => {
    const model = new FormulaModel("2", { first: "2026-01-01T00:00:00Z", until: "2026-03-01T00:00:00Z", events: 9 });
    const early = [requestOf("s1", "2026-03-02T00:00:00Z"), requestOf("s1", "2026-02-20T00:00:00Z")];
    await expect(lists(early, { model })).rejects.toMatchObject({ code: "MODEL_TOO_NEW" });
    await expect(lists(early, { model })).rejects.toThrow(/2026-03-01.*2026-02-20/);
    expect((await lists(early, { model, allowLaterModel: true })).summary.lists).toBe(2);
    expect((await lists([early[0]!], { model })).summary.lists).toBe(1);
  });

  it("fails where the model fails, instead of handing out lesser lists", async () => {
    const model = new FormulaModel();
    model.failing = { rank: true };
    await expect(lists([requestOf("s1", later)], { model })).rejects.toThrow("the ranker is out of order");
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const requests = [requestOf("s1", later), requestOf("s2", later)];
    await expect(lists(requests, { signal: stop.signal, write: () => stop.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
  });
});

describe("momentAfterLastEvent", () => {
  it("is a moment later, or the next day where only the date is known", async () => {
    const last = Math.max(...history().map((e) => e.timestamp.getTime()));
    expect(await momentAfterLastEvent(database.store)).toBe(new Date(last + 1).toISOString());
    await database.store.recordInteractions([
      { userId: "s1", productId: "Hats-1", type: "VIEW", timestamp: new Date("2026-03-05T00:00:00Z"), dateOnly: true },
    ]);
    expect(await momentAfterLastEvent(database.store)).toBe("2026-03-06T00:00:00.000Z");
  });
});
