import { describe, expect, it } from "vitest";
import { RateLimit } from "../../src/gateway/rateLimit.js";
import { memoryCache } from "../../src/store/cache/memory.js";
import type { Cache } from "../../src/store/ports.js";

const attempt = (limit: RateLimit, who: string) =>
  limit.count(who).then(
    () => "passed",
    (error) => error.code,
  );

/** Counts how often it is asked. */
function counted(cache: Cache): Cache & { asked: number } {
  return {
    ...cache,
    asked: 0,
    increment(...given) {
      this.asked++;
      return cache.increment(...given);
    },
  };
}

describe("rate limit", () => {
  it("lets a caller ask as often as allowed, each caller for themselves", async () => {
    const limit = new RateLimit(memoryCache(), 3);
    const outcomes = [];
    for (let i = 0; i < 4; i++) outcomes.push(await attempt(limit, "key:a"));
    expect(outcomes).toEqual(["passed", "passed", "passed", "RATE_LIMITED"]);
    expect(await attempt(limit, "key:b")).toBe("passed");
  });

  it.each([
    ["one after another", 1],
    ["in bursts", 30],
  ])("lets exactly so many through that two gateways are asked %s, and seldom asks the cache", async (_, burst) => {
    const cache = counted(memoryCache());
    const gateways = [new RateLimit(cache, 2000), new RateLimit(cache, 2000)] as const;
    const outcomes: string[] = [];
    while (outcomes.length < 2100)
      outcomes.push(...(await Promise.all(Array.from({ length: burst }, (_, i) => attempt(gateways[i % 2]!, "key:a")))));
    expect(outcomes.filter((outcome) => outcome === "passed")).toHaveLength(2000);
    expect(cache.asked).toBeLessThan(700);
  });

  it("lets no more through at a gateway that took a share which another one would have needed", async () => {
    const cache = memoryCache();
    const [here, there] = [new RateLimit(cache, 1000), new RateLimit(cache, 1000)];
    await attempt(there, "key:a");
    const outcomes: string[] = [];
    for (let i = 0; i < 1000; i++) outcomes.push(await attempt(here, "key:a"));
    const passed = outcomes.filter((outcome) => outcome === "passed").length;
    expect(passed).toBeLessThan(1000);
    expect(passed).toBeGreaterThanOrEqual(990);
  });

  it("counts a new minute anew, whatever is left of a share", async () => {
    let minute = 0;
    const sizes: number[] = [];
    const cache: Pick<Cache, "increment"> = {
      async increment(_key, n) {
        sizes.push(n);
        return { count: n, endsInMs: minute++ === 0 ? 0 : 60_000 };
      },
    };
    const limit = new RateLimit(cache, 2000);
    for (let i = 0; i < 21; i++) expect(await attempt(limit, "key:a")).toBe("passed");
    expect(sizes).toEqual([20, 20]);
  });

  it("asks anew a cache that has hung", async () => {
    const cache = memoryCache();
    let hangs = true;
    const hanging: Cache = { ...cache, increment: (...given) => (hangs ? new Promise(() => {}) : cache.increment(...given)) };
    const limit = new RateLimit(hanging, 1);
    const gone: unknown[] = [];
    await Promise.all([1, 2].map(() => limit.count("key:a", (cause) => gone.push(cause))));
    expect(gone).toEqual(Array(2).fill(expect.objectContaining({ code: "DEADLINE_EXCEEDED" })));
    hangs = false;
    expect([await attempt(limit, "key:a"), await attempt(limit, "key:a")]).toEqual(["passed", "RATE_LIMITED"]);
  });

  it("does not count where there is no limit, and lets everybody through when the cache is gone", async () => {
    const gone: Cache = { ...memoryCache(), increment: () => Promise.reject(new Error("gone")) };
    expect(await attempt(new RateLimit(gone, 1), "key:a")).toBe("passed");
    expect(await attempt(new RateLimit(gone, 0), "key:a")).toBe("passed");
  });
});
