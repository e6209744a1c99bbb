import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { loadDemo } from "../../src/app/demoShop.js";
import { Engine } from "../../src/app/engine.js";
import { noProgress } from "../../src/common/progress.js";
import { readConfig } from "../../src/config.js";
import { SHOP_KEY } from "../../src/ingestion/shop.js";
import { scratchDataDir } from "../store/scratch.js";

let dir: string;
let engine: Engine;
beforeEach(async () => {
  dir = await scratchDataDir();
  engine = await Engine.open(readConfig({ VITRINE_DATA_DIR: dir, VITRINE_MODELS_DIR: join(dir, "models") }));
});
afterEach(async () => {
  await engine.close();
  await rm(dir, { recursive: true });
});

it("waits for whoever fills the empty shop, says so once, and loads nothing over it", async () => {
  const lock = await engine.store.tryLock("import");
  const notes: string[] = [];
  let done = false;
  const loading = loadDemo(engine, { ...noProgress, note: (text) => notes.push(text) }, new Date("2026-11-23")).then(() => {
    done = true;
  });
  await vi.waitFor(() => expect(notes).toHaveLength(1));
  expect(notes[0]).toMatch(/^Waiting for it: Another import fills this shop/);
  await engine.store.setMeta(SHOP_KEY, { kind: "feed" });
  expect(done).toBe(false);
  await lock!.release();
  await loading;
  expect(notes).toHaveLength(1);
  expect(await engine.store.countProducts()).toBe(0);
});

it("stops waiting when it is told to", async () => {
  const lock = await engine.store.tryLock("import");
  const stop = new AbortController();
  const notes: string[] = [];
  const progress = { ...noProgress, note: (text: string) => notes.push(text) };
  const loading = loadDemo(engine, progress, new Date("2026-11-23"), stop.signal);
  const ended = expect(loading).rejects.toMatchObject({ name: "AbortError" });
  await vi.waitFor(() => expect(notes).toHaveLength(1));
  stop.abort();
  await ended;
  await lock!.release();
});
