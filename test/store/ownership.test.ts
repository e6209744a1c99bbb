import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, readLock, tryLock, unlock } from "../../src/store/embedded/lock.js";
import { openStore, type StoreConfig } from "../../src/store/openStore.js";
import { scratchDataDir } from "./scratch.js";

const WRITER = fileURLToPath(new URL("../contracts/writer.js", import.meta.url));

describe("ownership of a data directory", () => {
  let root: string;
  let config: StoreConfig;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    root = await scratchDataDir();
    config = { dataDir: root, databaseUrl: undefined, exactBelow: 100 };
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(root, { recursive: true, force: true });
  });

  /** Another process that owns the directory and writes; resolves once it has acknowledged `count` interactions. */
  async function startWriter(count: number): Promise<{ child: ChildProcess; acknowledged: string[] }> {
    const child = spawn(process.execPath, [WRITER, JSON.stringify(config), "own"], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const acknowledged: string[] = [];
    const lines = createInterface({ input: child.stdout! });
    await new Promise<void>((resolve, reject) => {
      lines.on("line", (line) => {
        acknowledged.push(line);
        if (acknowledged.length === count) resolve();
      });
      child.once("exit", () => reject(new Error("the writer ended early")));
    });
    return { child, acknowledged };
  }

  it("refuses a second owner, naming the first, and lets a guest in", async () => {
    const { child } = await startWriter(1);

    await expect(openStore(config, { patienceMs: 300 })).rejects.toMatchObject({
      code: "DATA_DIR_LOCKED",
      where: { pid: child.pid, dir: config.dataDir },
    });

    const guest = await openStore(config, { attach: true });
    const before = await guest.countEvents();
    await guest.upsertProducts([{ id: "guest", textDigest: null, imageDigest: null, lemmas: "" }]);
    await expect.poll(() => guest.countEvents()).toBeGreaterThan(before); // the owner goes on writing
    await guest.close();
    expect(child.exitCode).toBeNull();
  });

  it("takes over from an owner that was killed, and finds all it had acknowledged", async () => {
    const { child, acknowledged } = await startWriter(40);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(existsSync(join(config.dataDir, "lock.json"))).toBe(true);

    const start = performance.now();
    const store = await openStore(config);
    expect(performance.now() - start).toBeLessThan(9000); // no waiting for the dead
    const shoppers = await store.shoppersByIds(acknowledged);
    expect(shoppers.every((shopper) => shopper !== null)).toBe(true);
    expect(await store.countEvents()).toBeGreaterThanOrEqual(acknowledged.length);
    await store.close();
  });

  it("waits for a living owner to go, closes within two seconds, and leaves no lock behind", async () => {
    const first = await openStore(config);
    const second = openStore(config);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    await first.close();
    expect(performance.now() - start).toBeLessThan(2000);
    const store = await second;
    expect(await store.healthy()).toBe(true);
    await store.close();
    expect(existsSync(join(config.dataDir, "lock.json"))).toBe(false);
    expect(await store.healthy()).toBe(false);
    await expect(store.countProducts()).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  });

  it("replaces a database thread that dies, and nothing acknowledged is lost", async () => {
    let thread: Worker | undefined;
    process.once("worker", (worker) => {
      thread = worker;
    });
    const store = await openStore(config);
    await store.upsertShoppers([{ id: "before" }]);
    await thread!.terminate();
    await expect
      .poll(() => store.shoppersByIds(["before"]).catch(() => []), { timeout: 20_000 })
      .toMatchObject([{ id: "before" }]);
    await store.upsertShoppers([{ id: "after" }]);
    expect(await store.countShoppers()).toBe(2);
    await store.close();
    expect(existsSync(join(config.dataDir, "lock.json"))).toBe(false);
  });

  it("makes a command the owner where nobody holds the directory", async () => {
    const alone = await openStore(config, { attach: true });
    expect(readLock(config.dataDir)!.pid).toBe(process.pid);
    await alone.close();
  });

  it("lets the guests of a command that came first finish, and those that come meanwhile", async () => {
    let told = 0;
    const first = await openStore(config, { attach: true, onGuests: () => void told++ });
    const guest = await openStore(config, { attach: true });
    let closed = false;
    const closing = first.close().then(() => {
      closed = true;
    });
    await expect.poll(() => told, { timeout: 5000 }).toBe(1);
    const late = await openStore(config, { attach: true });
    await guest.setMeta("from", "guest");
    await guest.close();
    expect(await late.getMeta("from")).toBe("guest");
    expect(closed).toBe(false);
    await late.close();
    await closing;
    expect(existsSync(join(config.dataDir, "lock.json"))).toBe(false);
  });

  it("a gateway does not wait for its guests", async () => {
    const gateway = await openStore(config);
    const guest = await openStore(config, { attach: true });
    const start = performance.now();
    await gateway.close();
    expect(performance.now() - start).toBeLessThan(2000);
    await expect(guest.countProducts()).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    await guest.close();
  });

  it("works in a directory whose path is too long for a socket", async () => {
    config = { ...config, dataDir: join(root, "d".repeat(120), "data") };
    cpSync(join(root, "pg"), join(config.dataDir, "pg"), { recursive: true });
    const owner = await openStore(config);
    const guest = await openStore(config, { attach: true });
    await guest.setMeta("from", "guest");
    expect(await owner.getMeta("from")).toBe("guest");
    const { socketPath } = readLock(config.dataDir)!;
    await guest.close();
    await owner.close();
    expect(existsSync(socketPath)).toBe(false);
  });
});

describe("the lock", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "vitrine-lock-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("is held by one at a time and given back only by its holder", async () => {
    expect(await tryLock(dir, join(dir, "socket"))).toBe(true);
    expect(await tryLock(dir, join(dir, "socket"))).toBe(false);
    const held = readFileSync(join(dir, "lock.json"), "utf8");
    writeFileSync(join(dir, "lock.json"), held.replace(`"pid":${process.pid}`, `"pid":1`));
    unlock(dir);
    expect(readLock(dir)!.pid).toBe(1);
  });

  it("does not take another process with a reused pid for its owner", async () => {
    const reused = { pid: process.pid, startedAt: "another boot/1", socketPath: join(dir, "socket") };
    expect(await isAlive(reused)).toBe(false);
    writeFileSync(join(dir, "lock.json"), JSON.stringify(reused));
    expect(await tryLock(dir, join(dir, "socket"))).toBe(true);
    expect(readLock(dir)!.startedAt).not.toBe("another boot/1");
  });

  it("goes to exactly one of many who find it stale, or half written, at once", async () => {
    for (const content of [JSON.stringify({ pid: 2 ** 22 + 1, startedAt: null, socketPath: join(dir, "socket") }), "{"]) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, "lock.json"), content);
      const taken = await Promise.all(Array.from({ length: 8 }, (_, i) => tryLock(dir, join(dir, `socket${i}`))));
      expect(taken.filter(Boolean).length).toBe(1);
      rmSync(dir, { recursive: true });
    }
  });
});
