/** A gateway on real PostgreSQL and Redis that hang, vanish and come back: its answers stay whole shelves, and soon. */
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type LiveGateway, liveGateway, smallModel } from "../fixtures/liveGateway.js";
import type { Backend } from "./backend.js";
import { proxyTo, type Wire } from "./proxy.js";
import { required, scratchDatabase } from "./services.js";

vi.setConfig({ testTimeout: 90_000 });

let backend: Backend;
let postgres: Wire;
let redis: Wire;
let live: LiveGateway;
beforeAll(async () => {
  backend = await scratchDatabase();
  postgres = await proxyTo(backend.config.databaseUrl!);
  redis = await proxyTo(required("REDIS_URL"));
  live = await liveGateway([smallModel("1", 1)], {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    VITRINE_RATE_LIMIT: "1000000",
    VITRINE_ANSWER_MS: "0",
    // A search in memory would go on without the database.
    VITRINE_IN_PROCESS_BELOW: "0",
  });
  for (let s = 0; s < 30; s++) await shelf(`s${s}`);
});
afterEach(async () => {
  await postgres.start();
  await redis.start();
  await whole();
});
afterAll(async () => {
  await live?.close();
  await postgres?.stop();
  await redis?.stop();
  await backend?.remove();
});

interface Shelf {
  ms: number;
  status: number;
  errors: { message: string; extensions: { code: string } }[] | undefined;
  products: number;
  stages: string[];
}
async function shelf(externalId: string, key = live.keys.server): Promise<Shelf> {
  const began = performance.now();
  const response = await live.gateway.server.inject({
    method: "POST",
    url: "/graphql",
    headers: { authorization: `Bearer ${key}` },
    payload: {
      query: `query ($id: String) { recommendations(shopper: { externalId: $id }, context: { country: "NO" }, first: 10) {
        nodes { externalId title } } }`,
      variables: { id: externalId },
    },
  });
  const { data, errors, extensions } = response.json();
  return {
    ms: performance.now() - began,
    status: response.statusCode,
    errors,
    products: data?.recommendations?.nodes.length ?? 0,
    stages: (extensions?.degradations ?? []).map(({ stage }: { stage: string }) => stage),
  };
}
const whole = () => expect.poll(async () => (await shelf("s1")).stages, { timeout: 20_000, interval: 100 }).toEqual([]);
const ready = async () => (await live.gateway.server.inject("/ready")).json();

/** Shelves of many shoppers at a fixed rate, known and never seen; all of them, once the last has come. */
async function traffic(seconds: number, rate = 40): Promise<Shelf[]> {
  const asked: Promise<Shelf>[] = [];
  for (let i = 0; i < seconds * rate; i++) {
    asked.push(shelf(i % 4 === 0 ? `stranger ${i}` : `s${i % 30}`));
    await new Promise((resolve) => setTimeout(resolve, 1000 / rate));
  }
  return Promise.all(asked);
}
function quantile(shelves: readonly Shelf[], q: number): number {
  const sorted = shelves.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
function expectShelves(shelves: readonly Shelf[]): void {
  for (const { status, errors, products } of shelves) expect([status, errors, products]).toEqual([200, undefined, 10]);
}
/** The key's, the shopper's, its latest events', the search's and the products' deadlines, one after the other, and the machine's own time. */
const DATABASE_DEADLINES = 400 + 400 + 500 + 500 + 400;
const CACHE_DEADLINES = 250 + 100;
const LEEWAY = 500;

describe("PostgreSQL that hangs", () => {
  it("costs the first answers their deadlines and the others nothing; none is blank, each says what is missing", async () => {
    const before = (await ready()).dropOuts;
    postgres.hang();
    const shelves = await traffic(6);
    expectShelves(shelves);
    expect(quantile(shelves, 0.99)).toBeLessThan(DATABASE_DEADLINES + LEEWAY);
    const late = shelves.slice(shelves.length / 2);
    expect(quantile(late, 0.99)).toBeLessThan(LEEWAY);
    const stages = new Set(late.flatMap((answer) => answer.stages));
    expect([...stages]).toEqual(expect.arrayContaining(["authenticate", "shopper", "retrieve.nearest"]));
    const { database, dropOuts } = await ready();
    expect(database).toBe(false);
    for (const stage of ["authenticate", "shopper", "retrieve.nearest"])
      expect(dropOuts[stage]).toBeGreaterThan(before[stage] ?? 0);
    const unknown = await shelf("s1", "vitrine_server_never_seen");
    expect([unknown.status, unknown.errors![0]!.extensions.code]).toEqual([503, "DEADLINE_EXCEEDED"]);
    console.log(
      `hanging PostgreSQL, ${shelves.length} answers: p50 ${quantile(shelves, 0.5).toFixed(0)} ms, p99 ${quantile(shelves, 0.99).toFixed(0)} ms; after three seconds p50 ${quantile(late, 0.5).toFixed(0)} ms, p99 ${quantile(late, 0.99).toFixed(0)} ms`,
    );
  });

  it("and whose connections are dead for ever is found again by new ones", async () => {
    postgres.vanish();
    expectShelves(await traffic(2));
    const began = performance.now();
    await whole();
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it("where only a table is locked, only what reads it drops out", async () => {
    const locker = new pg.Client({ connectionString: backend.config.databaseUrl });
    await locker.connect();
    try {
      await locker.query("BEGIN");
      await locker.query("LOCK TABLE shoppers IN ACCESS EXCLUSIVE MODE");
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const stranger = await shelf("nobody yet");
      expectShelves([stranger]);
      expect(stranger.stages).toEqual(["shopper"]);
      expect(stranger.ms).toBeLessThan(400 + LEEWAY);
    } finally {
      await locker.end();
    }
  });
});

describe("Redis that hangs", () => {
  it("lets everybody through after a moment, then at once", async () => {
    redis.hang();
    const shelves = await traffic(4);
    expectShelves(shelves);
    expect(quantile(shelves, 0.99)).toBeLessThan(CACHE_DEADLINES + LEEWAY);
    expect(new Set(shelves.flatMap(({ stages }) => stages))).toEqual(new Set(["rateLimit"]));
    expect((await ready()).cache).toEqual({ kind: "redis", answers: false });
    console.log(`hanging Redis: p50 ${quantile(shelves, 0.5).toFixed(0)} ms, p99 ${quantile(shelves, 0.99).toFixed(0)} ms`);
  });

  it("beside a PostgreSQL that hangs too: still no blank shelf", async () => {
    redis.hang();
    postgres.hang();
    const shelves = await traffic(4);
    expectShelves(shelves);
    expect(quantile(shelves, 0.99)).toBeLessThan(CACHE_DEADLINES + DATABASE_DEADLINES + LEEWAY);
  });
});
