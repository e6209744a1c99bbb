import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it, vi } from "vitest";
import { openStore } from "../../src/store/openStore.js";
import { dump, manyEvents, writeShop } from "../ingestion/shopFixture.js";
import { scratchDataDir } from "../store/scratch.js";

vi.setConfig({ testTimeout: 120_000 });

const root = mkdtempSync(join(tmpdir(), "vitrine-kill-"));
const cli = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
afterAll(() => rmSync(root, { recursive: true }));

function start(dataDir: string, feed: string): ChildProcess {
  return spawn(process.execPath, [cli, "import", "feed", feed, "--no-encode", "--json"], {
    env: { ...process.env, VITRINE_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function finish(child: ChildProcess): Promise<{ rejectsFile: string; resumed: boolean; files: { inserted: number }[] }> {
  let out = "";
  child.stdout!.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  return JSON.parse(out);
}

async function contents(dataDir: string): Promise<Awaited<ReturnType<typeof dump>>> {
  const store = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 20_000 });
  return dump(store).finally(() => store.close());
}

/** Resolves a moment after rows began to be written: the repeats have been found. */
async function underWay(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => {
    child.stderr!.on("data", (chunk: Buffer) => {
      if (/interactions: looking for repeated rows:|goes on from where/.test(chunk.toString())) resolve();
    });
  });
  await sleep(300);
}

it("an import stopped by Ctrl-C, then killed, then started again ends as one that was never stopped", async () => {
  const shop = manyEvents(40_000);
  for (const at of [500, 20_000, 39_000]) shop["interactions.jsonl"]!.splice(at, 0, { bad: at });
  const feed = writeShop(join(root, "feed"), shop);
  const [whole, killed] = [await scratchDataDir(join(root, "whole")), await scratchDataDir(join(root, "killed"))];
  const expected = await finish(start(whole, feed));

  const stopped = start(killed, feed);
  await underWay(stopped);
  stopped.kill("SIGINT");
  expect(await once(stopped, "exit")).toEqual([130, null]);
  const victim = start(killed, feed);
  await underWay(victim);
  victim.kill("SIGKILL");
  expect(await once(victim, "exit")).toEqual([null, "SIGKILL"]);
  const partial = (await contents(killed)).events.length;
  expect(partial).toBeLessThan(expected.files[1]!.inserted);

  const resumed = await finish(start(killed, feed));
  expect(resumed.resumed).toBe(true);
  // What each run counted adds up, the batch that was written but not noted included.
  expect(resumed.files).toEqual(expected.files);
  expect(await contents(killed)).toEqual(await contents(whole));
  expect(readFileSync(resumed.rejectsFile, "utf8")).toBe(readFileSync(expected.rejectsFile, "utf8"));
});
