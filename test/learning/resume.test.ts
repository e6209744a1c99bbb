import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noProgress, type Progress } from "../../src/common/progress.js";
import { seededRandom } from "../../src/common/random.js";
import type { FittedModel } from "../../src/learning/fitOptions.js";
import { openCheckpoints } from "../../src/learning/train/checkpoints.js";
import { digests, fitTiny, RANKER, TINY_PLAN, TOWERS } from "./tinyFit.js";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "vitrine-training-"));
});
afterEach(() => rm(dir, { recursive: true }));

/** Two trials each, so that some are finished and one is under way when it stops. */
const plan = {
  ...TINY_PLAN,
  questions: 60,
  latest: 40,
  towers: [TOWERS, { ...TOWERS, epochs: 3, learningRate: 2e-3 }],
  rankers: [RANKER, { ...RANKER, hidden: 16 }],
};
const SHOP = { shoppers: 90, products: 90 };

/** Fits, and stops at the `stopAt`-th step of all; null where it was stopped. */
async function attempt(stopAt: number, notes: string[] = []): Promise<FittedModel | null> {
  const stop = new AbortController();
  let steps = 0;
  const progress: Progress = {
    ...noProgress,
    update: () => {
      if (++steps === stopAt) stop.abort();
    },
    note: (line) => notes.push(line),
  };
  return fitTiny(SHOP, { plan, checkpointDir: dir, signal: stop.signal }, progress).catch((error) => {
    expect(error).toMatchObject({ code: "INTERRUPTED" });
    return null;
  });
}

describe("a training that is interrupted", { timeout: 120_000 }, () => {
  test("goes on to the same model bit for bit, wherever it was stopped, and leaves nothing behind", async () => {
    const whole = digests(await fitTiny(SHOP, { plan }));
    const random = seededRandom(Number(process.env.RESUME_SEED ?? 7));
    for (let round = 0; round < 2; round++) {
      const notes: string[] = [];
      let fitted: FittedModel | null = null;
      for (let n = 0; !fitted; n++) {
        fitted = await attempt(n < 4 ? 20 + random.below(90) : Number.POSITIVE_INFINITY, notes);
        if (!fitted) expect(await readdir(dir)).toHaveLength(1);
      }
      expect(digests(fitted)).toEqual(whole);
      expect(notes.join("\n")).toMatch(/resumed at towers \d\/2, after epoch \d/);
      expect(await readdir(dir)).toEqual([]);
    }
  });

  test("is not taken up with other data or another seed", async () => {
    expect(await attempt(60)).toBeNull();
    const notes: string[] = [];
    const progress = { ...noProgress, note: (line: string) => notes.push(line) };
    await fitTiny(SHOP, { plan: { ...plan, rankers: [RANKER] }, checkpointDir: dir, seed: 99 }, progress);
    expect(notes).toEqual([]);
    expect(await readdir(dir)).toHaveLength(1);
  });
});

describe("checkpoints", { timeout: 120_000 }, () => {
  test("are whole or absent: what a killed process was writing is not seen", async () => {
    const state = { note: { epoch: 3 }, parts: { theta: new Uint8Array([1, 2, 3]), moments: new Uint8Array(0) } };
    const checkpoint = (await openCheckpoints(dir, "abc")).of<{ epoch: number }>("towers-1");
    expect(await checkpoint.read()).toBeNull();
    await checkpoint.write(state);
    const path = join(dir, "abc", "towers-1.checkpoint");
    await writeFile(`${path}.123.draft`, "half a sta");
    const read = await checkpoint.read();
    expect(read?.note).toEqual(state.note);
    expect([...read!.parts.theta!]).toEqual([1, 2, 3]);
    expect(read!.parts.moments).toHaveLength(0);
    await writeFile(path, (await readFile(path)).subarray(0, -1));
    expect(await checkpoint.read()).toBeNull();
  });
});
