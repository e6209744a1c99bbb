import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";
import type { Store } from "../../../src/store/ports.js";
import type { Backend } from "../backend.js";
import { event, product, unitVectors } from "../fixtures.js";

const WRITER = fileURLToPath(new URL("../writer.js", import.meta.url));
const HOLDER = fileURLToPath(new URL("../holder.js", import.meta.url));

/** Several clients and several processes on one database; what a clearing keeps. */
export function sharingContract(store: () => Store, backend: () => Backend): void {
  it("has nothing to migrate when opened again, and says so fast", async () => {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      expect(await store().migrate()).toEqual({ applied: [] });
      best = Math.min(best, performance.now() - start);
    }
    expect(best).toBeLessThan(300);
  });

  it("shows one client what another wrote", async () => {
    const other = await backend().open({ attach: true });
    try {
      await other.upsertProducts([product("a")]);
      await other.recordInteractions([event("u", "a")]);
      await store().recordInteractions([event("v", "a")]);
      expect(await store().countEvents()).toBe(2);
      expect((await other.eventsAfter(0, 10)).length).toBe(2);
    } finally {
      await other.close();
    }
    expect(await store().healthy()).toBe(true);
  });

  it("keeps answers apart when large writes and small reads come at once", async () => {
    const long = "x".repeat(300_000);
    await store().upsertProducts(Array.from({ length: 4 }, (_, i) => product(`p${i}`)));
    const rounds = Array.from({ length: 12 }, async (_, round) => {
      const id = `p${round % 4}`;
      await store().upsertProducts([product(`big${round}`, { description: long + round })]);
      expect((await store().productsByIds([id]))[0]!.id).toBe(id);
      expect((await store().productsByIds([`big${round}`]))[0]!.description).toBe(long + round);
    });
    await Promise.all(rounds);
    expect(await store().countProducts()).toBe(16);
  });

  it("answers a small question while a long scan goes on", async () => {
    await store().upsertProducts(Array.from({ length: 3000 }, (_, i) => product(`p${i}`)));
    let scanned = 0;
    let asked = 0;
    for await (const batch of store().scanProducts({ batchSize: 500 })) {
      scanned += batch.length;
      expect((await store().productsByKeys([batch[0]!.key]))[0]!.id).toBe(batch[0]!.id);
      asked++;
    }
    expect([scanned, asked]).toEqual([3000, 6]);
  });

  it("clears the shop, but keeps keys, models and the numbering", async () => {
    await store().upsertProducts([product("a")]);
    await store().recordInteractions([event("u", "a")]);
    await store().addReviews([{ id: "r", productId: "a", text: "t", timestamp: new Date() }]);
    await store().putEncodings("text", "e", [{ digest: "text-a", vector: new Float32Array([1]) }]);
    await store().ensureSpace({ id: "s", dim: 4, digest: "d" });
    const [before] = await store().productsByIds(["a"]);
    await store().putVectors("s", Int32Array.of(before!.key), unitVectors(1, 4, 1));
    await store().createKey({ id: "kept", name: "kept", role: "SERVER", hash: "kept" });
    await store().putModel({ name: "kept", version: "1", card: {}, files: new Map() });
    const { lastSeq } = (await store().eventWindow())!;

    await store().clearShop();

    expect([await store().countProducts(), await store().countShoppers(), await store().countEvents()]).toEqual([0, 0, 0]);
    expect((await store().spaces()).map((space) => space.count)).toEqual([0]);
    expect(await store().keyByHash("kept")).not.toBeNull();
    expect(await store().modelFiles("kept", "1")).not.toBeNull();
    await store().upsertProducts([product("a")]);
    await store().recordInteractions([event("u", "a")]);
    expect((await store().productsByIds(["a"]))[0]!.key).toBeGreaterThan(before!.key);
    expect((await store().eventsAfter(lastSeq, 10)).length).toBe(1);
    expect(await store().countPending("text", "e")).toBe(1);
  });

  it("gives a lock to one at a time", async () => {
    const other = await backend().open({ attach: true });
    try {
      const lock = (await store().tryLock("a"))!;
      expect(await other.tryLock("a")).toBeNull();
      expect(await store().tryLock("a")).toBeNull();
      await (await other.tryLock("b"))!.release();
      await lock.release();
      const next = (await other.tryLock("a"))!;
      expect(await store().tryLock("a")).toBeNull();
      await next.release();
    } finally {
      await other.close();
    }
  });

  it("takes a lock from a process that is killed", async () => {
    const holder = spawn(process.execPath, [HOLDER, JSON.stringify(backend().config), "held"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(holder, "exit");
    await once(holder.stdout, "data");
    expect(await store().tryLock("held")).toBeNull();
    holder.kill("SIGKILL");
    await ended;
    // A server takes a moment to see that its client is gone.
    const lock = await vi.waitUntil(() => store().tryLock("held"), { timeout: 10_000, interval: 50 });
    await lock.release();
  });

  it("keeps every acknowledged write of a process that is killed", async () => {
    await store().upsertProducts([product("a")]);
    const writer = spawn(process.execPath, [WRITER, JSON.stringify(backend().config), "attach"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === 30) writer.kill("SIGKILL");
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, "exit");
    expect(acknowledged.length).toBeGreaterThanOrEqual(30);
    const shoppers = await store().shoppersByIds(acknowledged);
    expect(shoppers.every((shopper) => shopper !== null)).toBe(true);
    expect(await store().countEvents()).toBeGreaterThanOrEqual(acknowledged.length);
    await store().recordInteractions([event("after", "a")]); // and nothing is stuck
  });
}
