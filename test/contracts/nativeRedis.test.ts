import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterEach, expect, it } from "vitest";
import { parseRedisUrl, type RedisAddress } from "../../src/common/redisUrl.js";
import { redisCache } from "../../src/store/cache/redis.js";
import type { Cache } from "../../src/store/ports.js";
import { required } from "./services.js";

const address = (name: string): RedisAddress => parseRedisUrl(required(name))!;
let cache: Cache;
const admins: Redis[] = [];
afterEach(async () => {
  await cache.close();
  for (const admin of admins.splice(0)) admin.disconnect();
});

/** A connection straight to the n-th server of an address. */
function admin(to: RedisAddress, n: number): Redis {
  const redis = new Redis({ ...to.nodes[n]!, password: to.sentinelPassword ?? to.password });
  admins.push(redis);
  return redis;
}

it("a Cluster of which one master hangs: its keys fail soon, the others' are served", async () => {
  cache = redisCache(required("REDIS_CLUSTER_URL"));
  const keys = Array.from({ length: 30 }, (_, i) => `hanging/${i}`);
  await Promise.all(keys.map((key) => cache.set(key, "1", 60)));
  await admin(address("REDIS_CLUSTER_URL"), 0).client("PAUSE", 1500, "ALL");
  const start = performance.now();
  const asked = await Promise.allSettled(keys.map((key) => cache.get(key)));
  expect(performance.now() - start).toBeLessThan(1400);
  const served = asked.filter(({ status }) => status === "fulfilled").length;
  expect(served).toBeGreaterThan(5);
  expect(served).toBeLessThan(30);
  for (const answer of asked)
    if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "CACHE_UNAVAILABLE" });
  await sleep(1600);
  expect(await Promise.all(keys.map((key) => cache.get(key)))).toEqual(keys.map(() => "1"));
});

it("Sentinels that make another server the master: the cache follows", async () => {
  const sentinels = address("REDIS_SENTINEL_URL");
  const sentinel = admin(sentinels, 0);
  const masterPort = async () => ((await sentinel.call("SENTINEL", "get-master-addr-by-name", sentinels.master)) as string[])[1];
  cache = redisCache(required("REDIS_SENTINEL_URL"));
  const key = `failover/${Math.random()}`;
  await cache.set(key, "before", 60);
  const before = await masterPort();
  await sentinel.call("SENTINEL", "FAILOVER", sentinels.master);
  for (let i = 0; i < 100 && (await masterPort()) === before; i++) await sleep(100);
  const after = Number(await masterPort());
  expect(after).not.toBe(Number(before));

  // What the old master is told at the moment of the change is lost; soon everything goes to the new one.
  const promoted = admin({ ...sentinels, nodes: [{ host: "127.0.0.1", port: after }], sentinelPassword: undefined }, 0);
  let stored: string | null = null;
  for (let i = 0; i < 100 && stored !== "after"; i++) {
    if (i > 0) await sleep(100);
    await cache.set(key, "after", 60).catch(() => {});
    stored = await promoted.get(`vitrine:${key}`);
  }
  expect(stored).toBe("after");
  expect(await cache.get(key)).toBe("after");
});
