import { describe, expect, it } from "vitest";
import { SOURCES, type SourceName } from "../../src/features/layout.js";
import { merge, sourcesOf } from "../../src/retrieval/merge.js";
import { allSources, retrieve } from "../../src/retrieval/retrieve.js";
import type { ScoredKeys } from "../../src/retrieval/source.js";
import { ask } from "../fixtures/ask.js";
import { plainProducts, shopOf } from "../fixtures/shopState.js";

const list = (...keys: number[]): ScoredKeys => ({ keys, scores: keys.map((_, i) => 1 / (i + 1)) });

describe("merge", () => {
  it("gives each source its turn and each product one row", () => {
    const set = merge({ nearest: list(1, 2, 3, 4, 5, 6), popular: list(2, 9, 1) }, 5);
    expect([...set.keys]).toEqual([1, 2, 3, 9, 4]);
  });

  it("keeps every source's rank and score of every candidate", () => {
    const set = merge({ nearest: list(1, 2), popular: list(2, 9) }, 10);
    const row = [...set.keys].indexOf(2);
    expect(sourcesOf(set, row)).toEqual([
      { source: "popular", rank: 1 },
      { source: "nearest", rank: 2 },
    ]);
    expect(set.scores[row * SOURCES.length + SOURCES.indexOf("nearest")]).toBe(0.5);
    expect(set.scores[row * SOURCES.length + SOURCES.indexOf("itemKnn")]).toBe(0);
  });

  it("leaves a rare source its share of a small limit", () => {
    const set = merge({ nearest: list(...Array.from({ length: 100 }, (_, i) => i + 1)), newArrivals: list(500, 501) }, 4);
    expect([...set.keys]).toEqual([1, 500, 2, 501]);
  });

  it("is empty where nobody proposes anything", () => {
    expect(merge({}, 10).keys).toHaveLength(0);
  });
});

describe("retrieve", () => {
  const state = shopOf(plainProducts(9), [{ shopper: 1, product: 1, at: "2026-01-01T10:00:00Z" }]);
  const asked = ask(state, { shopper: 1, at: "2026-01-02T10:00:00Z" });

  it("goes on without a source that fails, where the guard says so", async () => {
    const broken = { name: "nearest" as const, propose: () => Promise.reject(new Error("no database")) };
    await expect(retrieve(asked, allSources(broken, null), 10)).rejects.toThrow("no database");
    const set = await retrieve(asked, allSources(broken, null), 10, async (_source, propose) => {
      try {
        return await propose();
      } catch {
        return null;
      }
    });
    expect([...set.keys]).toEqual([1]);
  });

  it("sends the question to other processes before this one is busy, whatever the order of the sources", async () => {
    const order: string[] = [];
    const local = (name: SourceName) => ({ name, propose: () => list(order.push(name)) });
    const remote = {
      name: "nearest" as const,
      isRemote: true,
      async propose() {
        order.push("asked");
        // A database's client writes to its socket some turns after it was called.
        await new Promise<void>((resolve) => process.nextTick(resolve));
        await Promise.resolve();
        order.push("sent");
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push("answered");
        return list(9);
      },
    };
    const set = await retrieve(asked, [local("popular"), remote, local("itemKnn")], 10);
    expect(order).toEqual(["asked", "sent", "popular", "itemKnn", "answered"]);
    expect([...set.keys]).toContain(9);
  });
});
