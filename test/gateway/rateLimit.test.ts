import { describe, expect, it } from "vitest";
import { countRequest } from "../../src/gateway/rateLimit.js";
import { memoryCache } from "../../src/store/cache/memory.js";
import type { Cache } from "../../src/store/ports.js";

const attempt = (cache: Cache, limit: number, who: string) =>
  countRequest(cache, limit, who).then(
    () => "passed",
    (error) => error.code,
  );

describe("rate limit", () => {
  it("lets a caller ask as often as allowed, each caller for themselves", async () => {
    const cache = memoryCache();
    const outcomes = [];
    for (let i = 0; i < 4; i++) outcomes.push(await attempt(cache, 3, "key:a"));
    expect(outcomes).toEqual(["passed", "passed", "passed", "RATE_LIMITED"]);
    expect(await attempt(cache, 3, "key:b")).toBe("passed");
  });

  it("does not count where there is no limit, and lets everybody through when the cache is gone", async () => {
    const gone: Cache = { ...memoryCache(), increment: () => Promise.reject(new Error("gone")) };
    expect(await attempt(gone, 1, "key:a")).toBe("passed");
    expect(await attempt(gone, 0, "key:a")).toBe("passed");
  });
});
