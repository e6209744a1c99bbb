import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { silentLog } from "../../src/common/log.js";
import { parseRedisUrl, type RedisAddress } from "../../src/common/redisUrl.js";
import { ENCODE } from "../../src/jobs/encode.js";
import type { JobKind } from "../../src/jobs/jobs.js";
import { RedisJobs } from "../../src/jobs/redisJobs.js";
import { jobsContract } from "./jobsContract.js";
import { required, scratchDatabase } from "./services.js";

const addressOf = (name: string): RedisAddress => parseRedisUrl(required(name))!;
const address = addressOf("REDIS_URL");

describe.each(["REDIS_URL", "REDIS_CLUSTER_URL", "REDIS_SENTINEL_URL"])("%s", (name) =>
  jobsContract("redis", async () => {
    const database = await scratchDatabase();
    const store = await database.open();
    const shop = randomUUID();
    return {
      open: async () => new RedisJobs({ address: addressOf(name), shop, locks: store, log: silentLog }),
      async remove() {
        await store.close();
        await database.remove();
      },
    };
  }));

it("a stand-in works while no worker lives that does nothing else", async () => {
  const kind: JobKind<null, string> = { queue: "standin", attempts: 1, backoffMs: 100, again: false };
  const shop = randomUUID();
  const locks = { tryLock: async () => ({ release: async () => {} }) };
  const open = () => new RedisJobs({ address, shop, locks, log: silentLog });
  const [gateway, worker] = [open(), open()];
  const done: string[] = [];
  const next = async (): Promise<string | undefined> => {
    const before = done.length;
    await gateway.enqueue(kind, null);
    await expect.poll(() => done.length, { timeout: 20_000 }).toBe(before + 1);
    await sleep(100);
    return done.at(-1);
  };
  const by = (name: string) => async (): Promise<string> => {
    done.push(name);
    return name;
  };
  try {
    gateway.work(kind, by("gateway"), { standIn: true });
    expect(await next()).toBe("gateway");
    worker.work(kind, by("worker"));
    await sleep(7000);
    for (let i = 0; i < 5; i++) expect(await next()).toBe("worker");
    await worker.close();
    expect(await next()).toBe("gateway");
  } finally {
    await Promise.all([gateway.close(), worker.close()]);
  }
});

it("work for a Redis that is away is refused soon", async () => {
  const address = parseRedisUrl("redis://127.0.0.1:1")!;
  const jobs = new RedisJobs({ address, shop: "none", locks: { tryLock: async () => null }, log: silentLog });
  const began = performance.now();
  await expect(jobs.enqueue(ENCODE, null)).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
  await expect(jobs.list(["encode"], 5)).rejects.toMatchObject({ code: "CACHE_UNAVAILABLE" });
  await jobs.close();
  expect(performance.now() - began).toBeLessThan(12_000);
});
