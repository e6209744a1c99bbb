import { describe, expect, it } from "vitest";
import { redisCache } from "../../src/store/cache/redis.js";
import { openStore } from "../../src/store/openStore.js";
import { EXACT_BELOW } from "./backend.js";
import { cacheContract } from "./cacheContract.js";
import { required, scratchDatabase } from "./services.js";
import { storeContract } from "./storeContract.js";

storeContract("native", scratchDatabase);

describe("several gateways that start at once on an empty database", () => {
  it("migrate it once between them", async () => {
    const backend = await scratchDatabase();
    try {
      const stores = await Promise.all(Array.from({ length: 5 }, () => backend.open({ migrate: false })));
      const applied = await Promise.all(stores.map((store) => store.migrate()));
      expect(applied.filter((outcome) => outcome.applied.length > 0).length).toBe(1);
      for (const store of stores) expect(await store.countProducts()).toBe(0);
      await Promise.all(stores.map((store) => store.close()));
    } finally {
      await backend.remove();
    }
  });
});

describe("a database that is away", () => {
  it("is told as DATABASE_UNAVAILABLE, soon", async () => {
    const config = { dataDir: "", databaseUrl: "postgresql://nobody@127.0.0.1:1/none", exactBelow: EXACT_BELOW };
    const start = performance.now();
    await expect(openStore(config)).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

cacheContract("redis", () => redisCache(required("REDIS_URL")), "one Redis server");
cacheContract("redis", () => redisCache(required("REDIS_CLUSTER_URL")), "Redis Cluster");
cacheContract("redis", () => redisCache(required("REDIS_SENTINEL_URL")), "Redis Sentinel");
