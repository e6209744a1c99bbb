import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { type Backend, EXACT_BELOW } from "./backend.js";
import { event, product, unitVectors } from "./fixtures.js";
import { proxyTo, type Wire } from "./proxy.js";
import { administer, required, withDatabase } from "./services.js";
import { storeContract } from "./storeContract.js";

let made = 0;

/** A scratch database, once it has arrived at the replica. */
async function replicated(): Promise<Backend & { primary: string; replica: string }> {
  const name = `vitrine_replicas_${process.pid}_${made++}`;
  await administer(`CREATE DATABASE ${name}`);
  const primary = withDatabase(required("DATABASE_URL"), name);
  const replica = withDatabase(required("POSTGRES_REPLICA_URL"), name);
  await vi.waitFor(() => administer("SELECT 1", replica), { timeout: 10_000 });
  const config = { dataDir: "", databaseUrl: primary, databaseReplicaUrls: [replica], exactBelow: EXACT_BELOW };
  return {
    engine: "native",
    config,
    primary,
    replica,
    open: (options) => openStore(config, options),
    async remove() {
      await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

storeContract("native with a replica", replicated);

describe("a store with a replica", () => {
  const SPACE = { id: "test@1", dim: 4, digest: "d" };
  let backend: Awaited<ReturnType<typeof replicated>>;
  let primary: Wire;
  let replica: Wire;
  let store: Store;

  const replay = (what: "pause" | "resume") => administer(`SELECT pg_wal_replay_${what}()`, backend.replica);
  const titles = async () => (await store.productsByIds(["a", "b"])).map((found) => found?.title ?? null);
  const served = () =>
    vi.waitFor(async () => expect(await store.replicas()).toMatchObject([{ serves: true, trouble: null }]), {
      timeout: 15_000,
      interval: 50,
    });
  /** Bytes sent to each of the two while `work` ran. */
  const traffic = async (work: () => Promise<unknown>) => {
    const before = [primary.sent(), replica.sent()] as const;
    await work();
    return { primary: primary.sent() - before[0], replica: replica.sent() - before[1] };
  };

  beforeAll(async () => {
    backend = await replicated();
    primary = await proxyTo(backend.primary);
    replica = await proxyTo(backend.replica);
    store = await openStore({
      dataDir: "",
      databaseUrl: primary.url,
      databaseReplicaUrls: [replica.url],
      exactBelow: EXACT_BELOW,
    });
  });
  beforeEach(async () => {
    await store.clearShop();
    await store.upsertProducts([product("a", { title: "old" }), product("b", { title: "old" })]);
    await store.ensureSpace(SPACE);
    const keys = (await store.productsByIds(["a", "b"])).map((found) => found!.key);
    await store.putVectors(SPACE.id, Int32Array.from(keys), unitVectors(2, 4, 1));
    await store.upsertShoppers([{ id: "s", attributes: { city: "old" } }]);
    await served();
  });
  afterEach(() => replay("resume"));
  afterAll(async () => {
    await store?.close();
    await primary?.stop();
    await replica?.stop();
    await backend?.remove();
  });

  it("asks the replica about products, shoppers and vectors, and the primary nothing", async () => {
    const query = unitVectors(1, 4, 2);
    const bytes = await traffic(async () => {
      for (let i = 0; i < 100; i++) {
        expect(await titles()).toEqual(["old", "old"]);
        expect((await store.searchProducts({ limit: 5 })).products.length).toBe(2);
        expect((await store.nearest(SPACE.id, query, 2)).keys.length).toBe(2);
        expect((await store.shoppersByIds(["s"]))[0]!.id).toBe("s");
      }
    });
    expect(bytes.replica).toBeGreaterThan(40_000);
    expect(bytes.primary).toBeLessThan(bytes.replica / 10); // its position, once a second
  });

  it("sees its own writes though the replica stands still, and goes back to it when it has them", async () => {
    await replay("pause");
    await store.upsertProducts([product("a", { title: "new" })]);
    const reads = () => traffic(async () => expect(await titles()).toEqual(["new", "old"]));
    // What the replica would have said is the old title; bytes tell nothing while its position is being looked at.
    await reads();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await titles()).toEqual(["new", "old"]);
    await replay("resume");
    await served();
    const bytes = await reads();
    expect(bytes.replica).toBeGreaterThan(bytes.primary);
  });

  it("sees every one of many writes at once", async () => {
    for (let i = 0; i < 60; i++) {
      const title = `title ${i}`;
      await store.upsertProducts([product("a", { title })]);
      expect((await titles())[0]).toBe(title);
      await store.recordInteractions([event("s", "a", { timestamp: new Date(1_700_000_000_000 + i * 1000) })]);
      const [shopper] = await store.shoppersByIds(["s"]);
      expect((await store.recentEvents(shopper!.key, 100)).length).toBe(i + 1);
    }
  });

  it("leaves product reads where they are when shoppers act", async () => {
    await replay("pause");
    await store.recordInteractions([event("s", "a")]);
    const [shopper] = await store.shoppersByIds(["s"]);
    expect((await store.recentEvents(shopper!.key, 10)).length).toBe(1);
    const bytes = await traffic(titles);
    expect(bytes.replica).toBeGreaterThan(bytes.primary);
  });

  it("finds what another process has just made, though the replica lacks it", async () => {
    const other = await openStore({ ...backend.config, databaseReplicaUrls: [] });
    try {
      await replay("pause");
      await other.upsertProducts([product("a", { title: "theirs" }), product("c", { title: "theirs" })]);
      await other.upsertShoppers([{ id: "t" }]);
      const found = await store.productsByIds(["c", "a", "nobody's", "b"]);
      expect(found.map((each) => each?.title ?? null)).toEqual(["theirs", "old", null, "old"]);
      expect((await store.shoppersByIds(["t"]))[0]!.id).toBe("t");
    } finally {
      await other.close();
    }
  });

  it("knows another process's event as soon as it has followed it, and its product after two looks at most", async () => {
    const other = await openStore({ ...backend.config, databaseReplicaUrls: [] });
    try {
      await replay("pause");
      await other.recordInteractions([event("stranger", "a")]);
      await other.upsertProducts([product("a", { title: "theirs" })]);
      expect((await titles())[0]).toBe("old"); // the replica's, which proves that it was asked
      const batch = await store.eventsAfter(0, 10);
      expect((await store.shoppersByKeys([batch.shopper[0]!]))[0]!.id).toBe("stranger");
      const start = performance.now();
      await vi.waitFor(async () => expect((await titles())[0]).toBe("theirs"), { timeout: 5000, interval: 50 });
      expect(performance.now() - start).toBeLessThan(3000);
    } finally {
      await other.close();
    }
  });

  it("reads what it is told of another process's writes, though the replica stands still", async () => {
    const other = await openStore({ ...backend.config, databaseReplicaUrls: [] });
    const read: unknown[] = [];
    const feed = store.onChange(async (change, own) => {
      if (own) return;
      if (change.topic === "shoppers") read.push((await store.shoppersByKeys(change.keys))[0]!.attributes);
      if (change.topic === "catalogue") read.push((await titles())[0]);
    });
    try {
      await expect.poll(() => feed.live()).toBe(true);
      await served();
      await replay("pause");
      await other.upsertShoppers([{ id: "s", attributes: { city: "new" } }]);
      await other.upsertProducts([product("a", { title: "new" })]);
      await expect.poll(() => read).toHaveLength(2);
      expect(read).toEqual([{ city: "new" }, "new"]);
    } finally {
      await feed.stop();
      await other.close();
    }
  });

  it("goes on without a replica that stops, and takes it back", async () => {
    await replica.stop();
    for (let i = 0; i < 20; i++) expect(await titles()).toEqual(["old", "old"]);
    expect((await store.replicas())[0]).toMatchObject({
      serves: false,
      behindBytes: null,
      trouble: expect.stringContaining("does not answer"),
    });
    await replica.start();
    await served();
    expect((await traffic(titles)).replica).toBeGreaterThan(0);
  });

  it("gives a replica that hangs up soon", async () => {
    replica.hang();
    const start = performance.now();
    expect(await titles()).toEqual(["old", "old"]);
    expect(performance.now() - start).toBeLessThan(3000);
    const again = performance.now();
    for (let i = 0; i < 20; i++) expect(await titles()).toEqual(["old", "old"]);
    expect(performance.now() - again).toBeLessThan(1000);
    await replica.start();
    await served();
  });

  it("answers from the replica while the primary is away", async () => {
    await primary.stop();
    for (let i = 0; i < 5; i++) expect(await titles()).toEqual(["old", "old"]);
    await expect(store.upsertProducts([product("a", { title: "new" })])).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    expect(await titles()).toEqual(["old", "old"]);
    await primary.start();
    expect(await titles()).toEqual(["old", "old"]);
  });

  it("never asks a server that is no replica of this database", async () => {
    const config = { ...backend.config, databaseReplicaUrls: [backend.primary, required("POSTGRES_REPLICA_URL")] };
    const other = await openStore(config);
    const [itself, elsewhere] = await other.replicas();
    expect(itself).toMatchObject({ serves: false, trouble: expect.stringContaining("does not follow a primary") });
    expect(elsewhere).toMatchObject({ serves: false, trouble: expect.stringContaining("another database") });
    await other.close();
  });
});
