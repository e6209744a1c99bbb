import pg from "pg";
import { describe, expect, it } from "vitest";
import { redisCache } from "../../src/store/cache/redis.js";
import { openStore } from "../../src/store/openStore.js";
import { type Backend, EXACT_BELOW } from "./backend.js";
import { cacheContract } from "./cacheContract.js";
import { storeContract } from "./storeContract.js";

/** Missing services are a failure, never a skip: `eval "$(scripts/services.sh up)"` first. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Run: eval "$(scripts/services.sh up)"`);
  return value;
}
const databaseUrl = required("DATABASE_URL");
const redisUrl = required("REDIS_URL");

async function scratchDatabase(): Promise<Backend> {
  const name = `vitrine_contract_${process.pid}_${Date.now()}`;
  const admin = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}`);
  const scratch = new URL(databaseUrl);
  scratch.pathname = `/${name}`;
  const config = { dataDir: "", databaseUrl: scratch.href, exactBelow: EXACT_BELOW };
  return {
    engine: "native",
    config,
    open: (options) => openStore(config, options),
    remove: () => admin(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

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

cacheContract("redis", () => redisCache(redisUrl));
