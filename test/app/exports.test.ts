import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { recommendToFile } from "../../src/app/batch.js";
import { Engine } from "../../src/app/engine.js";
import { askForLists, exportWork } from "../../src/app/exportWork.js";
import { silentLog } from "../../src/common/log.js";
import { noProgress, type Progress } from "../../src/common/progress.js";
import { readConfig } from "../../src/config.js";
import { EXPORT } from "../../src/jobs/export.js";
import { ProcessJobs } from "../../src/jobs/processJobs.js";
import { tinyBert } from "../encoders/directories.js";
import { tinyVision } from "../encoders/tinyVision.js";
import { smallModel } from "../fixtures/liveGateway.js";
import { fillStore } from "../scoring/servedShop.js";
import { scratchDataDir } from "../store/scratch.js";

vi.setConfig({ testTimeout: 60_000 });

const AT = "2026-03-02T00:00:00Z";
let dir: string;
let exports: string;
let engine: Engine;
const opened: ProcessJobs[] = [];
beforeAll(async () => {
  dir = await scratchDataDir();
  exports = join(dir, "exports");
  const config = readConfig({
    VITRINE_DATA_DIR: dir,
    VITRINE_MODELS_DIR: join(dir, "models"),
    VITRINE_EXPORT_DIR: exports,
    VITRINE_TEXT_ENCODER: tinyBert(join(dir, "text")),
    VITRINE_IMAGE_ENCODER: tinyVision(join(dir, "image")),
    VITRINE_CANDIDATES: "60",
  });
  engine = await Engine.open(config, { threads: 1 });
  await fillStore(engine.store);
  for (const version of ["1", "2"]) {
    const { card, files } = smallModel(version, Number(version));
    await engine.registry.put(card, files);
  }
  await engine.store.activateModel({ name: "small", version: "1" });
});
afterEach(async () => {
  for (const jobs of opened.splice(0)) await jobs.close();
  rmSync(exports, { recursive: true, force: true });
});
afterAll(async () => {
  await engine.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A worker's process, as far as exports go. */
function worker(shown: Progress = noProgress): ProcessJobs {
  const jobs = new ProcessJobs({ store: engine.store, log: silentLog });
  jobs.work(EXPORT, exportWork({ engine, config: engine.config, shown }));
  opened.push(jobs);
  return jobs;
}
const ORDER = { k: 12, at: AT, excludeSeen: false, allowLaterModel: true, file: "lists.jsonl" };
const ended = async (jobs: ProcessJobs, id: string) => {
  const row = async () => (await jobs.list([EXPORT.queue], 20)).find((job) => job.id === id);
  await expect.poll(async () => (await row())?.endedAt, { timeout: 30_000 }).toBeTruthy();
  return (await row())!;
};
const linesOf = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n");

/** What the command writes in the foreground. */
async function foreground(): Promise<string[]> {
  const out = join(dir, "foreground.jsonl");
  await recommendToFile(engine, { ...ORDER, out, progress: noProgress, signal: new AbortController().signal });
  return linesOf(out);
}

it("writes what the command would, under its name once it is whole, and is seen among the jobs", async () => {
  const jobs = worker();
  const { id, added } = await askForLists(jobs, engine.store, ORDER);
  expect(added).toBe(true);
  const row = await ended(jobs, id);
  expect(row).toMatchObject({
    queue: "export",
    state: "DONE",
    attempts: 1,
    progress: { stage: "making lists", done: 30, total: 30 },
  });
  expect(linesOf(join(exports, ORDER.file))).toEqual(await foreground());
  expect(readdirSync(exports)).toEqual([ORDER.file]);
});

it("goes on where another worker was cut off, in the middle of a line too", async () => {
  const whole = await foreground();
  let met = 0;
  const stopped = worker({
    ...noProgress,
    update(done) {
      // Stopped with the tenth list; the eleventh may be at hand.
      if (done === 10 && met++ === 0) void stopped.close();
    },
  });
  const first = await askForLists(stopped, engine.store, ORDER);
  await ended(stopped, first.id);
  const [part] = readdirSync(exports);
  expect(part).toMatch(/^lists\.jsonl\.[0-9a-f]{16}\.part$/);
  const kept = linesOf(join(exports, part!));
  expect(kept.length).toBeGreaterThanOrEqual(10);
  expect(kept.length).toBeLessThan(30);
  appendFileSync(join(exports, part!), '{"userId":"s2');

  const seen: number[] = [];
  const heir = worker({ ...noProgress, update: (done) => void seen.push(done) });
  const { id } = await askForLists(heir, engine.store, ORDER);
  expect(await ended(heir, id)).toMatchObject({ state: "DONE", progress: { done: 30, total: 30 } });
  expect(seen.filter((done) => done > kept.length && done <= 30)).toHaveLength(30 - kept.length);
  expect(linesOf(join(exports, ORDER.file))).toEqual(whole);
  expect(readdirSync(exports)).toEqual([ORDER.file]);
});

it("begins anew where another model serves by now, or something else is asked, and leaves nothing behind", async () => {
  mkdirSync(exports);
  writeFileSync(join(exports, "lists.jsonl.0123456789abcdef.part"), '{"userId":"s0","at":"never","items":[]}\n');
  await engine.store.activateModel({ name: "small", version: "2" });
  const jobs = worker();
  const { id } = await askForLists(jobs, engine.store, { ...ORDER, k: 3 });
  expect((await ended(jobs, id)).state).toBe("DONE");
  await engine.store.activateModel({ name: "small", version: "1" });
  const lines = linesOf(join(exports, ORDER.file)).map((line) => JSON.parse(line));
  expect(lines).toHaveLength(30);
  for (const { at, items } of lines) expect([at, items.length]).toEqual([AT, 3]);
  expect(readdirSync(exports)).toEqual([ORDER.file]);
});

it("is not tried again where no attempt would help", async () => {
  const jobs = worker();
  const { id } = await askForLists(jobs, engine.store, { ...ORDER, at: "2020-01-01T00:00:00Z", allowLaterModel: false });
  expect(await ended(jobs, id)).toMatchObject({
    state: "FAILED",
    attempts: 1,
    lastError: expect.stringMatching(/^Model small@1 has learned/),
  });
});

it("the same file is asked for once, and only in the directory of exports", async () => {
  const jobs = new ProcessJobs({ store: engine.store, log: silentLog });
  opened.push(jobs);
  const { at: _, ...latest } = ORDER;
  const [first, second] = [await askForLists(jobs, engine.store, latest), await askForLists(jobs, engine.store, latest)];
  expect(second).toEqual({ ...first, added: false });
  // The moment after the last event, once for all attempts.
  expect(Date.parse(first.at)).toBeGreaterThan(Date.parse("2026-02-28T00:00:00Z"));
  for (const file of ["../lists.jsonl", "/etc/lists", "a/b", "", ".hidden"])
    await expect(askForLists(jobs, engine.store, { ...ORDER, file })).rejects.toMatchObject({ code: "BAD_INPUT" });
});
