import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { memoryCache } from "../../src/store/cache/memory.js";
import { openCache } from "../../src/store/cache/openCache.js";

describe("openCache", () => {
  it("is memory without REDIS_URL and Redis with it", async () => {
    const memory = await openCache({ redisUrl: undefined });
    const redis = await openCache({ redisUrl: "redis://127.0.0.1:1" });
    expect([memory.kind, redis.kind]).toEqual(["memory", "redis"]);
    await Promise.all([memory.close(), redis.close()]);
  });
});

describe("Redis that is away", () => {
  let server: Server | undefined;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  it.each([
    "redis://127.0.0.1:1",
    "redis+sentinel://127.0.0.1:1,127.0.0.1:2/shop",
    "redis+cluster://127.0.0.1:1,127.0.0.1:2",
  ])("fails at once and never ends the process: %s", async (redisUrl) => {
    const cache = await openCache({ redisUrl });
    await expect(cache.get("a")).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" }); // waits for the first attempt
    const start = performance.now();
    await expect(cache.set("a", "1", 1)).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
    await expect(cache.increment("a", 1, 1)).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
    expect(await cache.healthy()).toBe(false);
    expect(performance.now() - start).toBeLessThan(300);
    await cache.close();
  });

  it.each([
    "redis://HOST",
    "redis+sentinel://HOST/shop",
    "redis+cluster://HOST",
  ])("is given up soon where it accepts connections but never answers: %s", async (form) => {
    server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const cache = await openCache({ redisUrl: form.replace("HOST", `127.0.0.1:${port}`) });
    const start = performance.now();
    await expect(cache.get("a")).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
    expect(performance.now() - start).toBeLessThan(4000);
    await cache.close();
  });
});

describe("the memory cache", () => {
  it("drops what was least used rather than grow without end", async () => {
    const cache = memoryCache();
    const large = "x".repeat(1_000_000);
    for (let i = 0; i < 100; i++) await cache.set(`k${i}`, large, 60);
    expect(await cache.get("k0")).toBeNull();
    expect(await cache.get("k99")).toBe(large);
  });
});
