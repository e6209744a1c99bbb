import { describe, expect, it } from "vitest";
import { coalesce } from "../../src/common/coalesce.js";
import { diversify } from "../../src/scoring/diversify.js";
import type { Ranked } from "../../src/scoring/rank.js";
import { spaced } from "../../src/scoring/rules/spaced.js";
import { shopOf } from "../fixtures/shopState.js";

const ranked = (...keys: number[]): Ranked[] => keys.map((key, i) => ({ key, score: 1 - i / 100, sources: [], facets: [] }));

describe("spaced", () => {
  const initial = (word: string) => word.charCodeAt(0);

  it("changes nothing where groups are spaced already", () => {
    const list = ["a1", "b1", "a2", "c1"];
    expect(spaced(list, initial, { most: 1, window: 2 })).toEqual(list);
  });

  it("lets the next best of another group go first, and keeps the order within a group", () => {
    expect(spaced(["a1", "a2", "a3", "b1", "b2"], initial, { most: 1, window: 2 })).toEqual(["a1", "b1", "a2", "b2", "a3"]);
  });

  it("drops nothing where one group is all there is", () => {
    expect(spaced(["a1", "a2", "a3"], initial, { most: 1, window: 5 })).toEqual(["a1", "a2", "a3"]);
  });

  it("lets items without a group stand anywhere", () => {
    expect(spaced(["a1", "a2", "x"], (word) => (word === "x" ? null : 1), { most: 1, window: 3 })).toEqual(["a1", "x", "a2"]);
  });
});

describe("diversify", () => {
  it("keeps colours of one product from filling the page, with their scores", () => {
    const { catalogue } = shopOf([1, 2, 3, 4, 5].map((key) => ({ key, attributes: { style_id: key <= 3 ? "a" : `own${key}` } })));
    const list = diversify(ranked(1, 2, 3, 4, 5), catalogue);
    expect(list.map((item) => item.key)).toEqual([1, 2, 4, 5, 3]);
    expect(list[4]!.score).toBe(0.98);
  });
});

describe("coalesce", () => {
  it("resolves every call with a run that began after it, and shares runs", async () => {
    let written = 0;
    let runs = 0;
    const seen: number[] = [];
    const read = coalesce(async () => {
      runs++;
      const now = written;
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(now);
    });
    const first = read();
    written = 1;
    const [second, third] = [read(), read()];
    await Promise.all([first, second, third]);
    expect(seen).toEqual([0, 1]);
    expect(runs).toBe(2);
  });

  it("goes on after a run that failed", async () => {
    let broken = true;
    const work = coalesce(async () => {
      if (broken) throw new Error("broken");
    });
    await expect(work()).rejects.toThrow("broken");
    broken = false;
    await expect(work()).resolves.toBeUndefined();
  });
});
