import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { FinalFailure, type JobEnd, type JobKind, type Jobs } from "../../src/jobs/jobs.js";

/** Makes jobs as one process of a shop has them; those of one backend share the shop. */
export interface JobsBackend {
  open(): Promise<Jobs>;
  remove(): Promise<void>;
}

type Result = { doubled: number };
let named = 0;
/** A queue of one's own. */
const kindOf = (more: Partial<JobKind<{ n: number }, Result>> = {}): JobKind<{ n: number }, Result> => ({
  queue: `contract${String.fromCharCode(97 + named++)}`,
  attempts: 3,
  backoffMs: 200,
  again: false,
  ...more,
});

/** What every implementation of `Jobs` keeps. */
export function jobsContract(name: string, make: () => Promise<JobsBackend>): void {
  describe(`jobs: ${name}`, () => {
    let backend: JobsBackend;
    let opened: Jobs[] = [];
    const open = async (): Promise<Jobs> => {
      const jobs = await backend.open();
      opened.push(jobs);
      return jobs;
    };
    beforeAll(async () => {
      backend = await make();
    });
    afterEach(async () => {
      await Promise.all(opened.map((jobs) => jobs.close()));
      opened = [];
    });
    afterAll(() => backend.remove());
    const row = async (jobs: Jobs, { queue }: JobKind<unknown, unknown>) => (await jobs.list([queue], 10))[0];
    const waitFor = { timeout: 15_000, interval: 50 };

    it("does what was asked for, with its data, and tells who listens", async () => {
      const [jobs, kind] = [await open(), kindOf()];
      const ends: JobEnd<Result>[] = [];
      jobs.onEnd(kind, (end) => ends.push(end));
      await sleep(300);
      const { id, added } = await jobs.enqueue(kind, { n: 21 });
      expect(added).toBe(true);
      expect(await row(jobs, kind)).toMatchObject({ id, state: "WAITING", attempts: 0, endedAt: null });
      jobs.work(kind, async ({ n }) => ({ doubled: 2 * n }));
      await expect.poll(() => ends, waitFor).toEqual([{ id, result: { doubled: 42 } }]);
      await expect
        .poll(() => row(jobs, kind), waitFor)
        .toMatchObject({ id, queue: kind.queue, state: "DONE", attempts: 1, lastError: null, endedAt: expect.any(Date) });
    });

    it("is asked once for the same work, and once more where it was under way and may have missed something", async () => {
      for (const again of [false, true]) {
        const [jobs, kind] = [await open(), kindOf({ again })];
        const done: number[] = [];
        const release: (() => void)[] = [];
        const first = await jobs.enqueue(kind, { n: 1 });
        expect(await jobs.enqueue(kind, { n: 2 })).toEqual({ id: first.id, added: false });
        expect((await jobs.enqueue(kind, { n: 3 }, "other")).added).toBe(true);
        jobs.work(kind, async ({ n }) => {
          done.push(n);
          if (n === 1) await new Promise<void>((resume) => release.push(resume));
          return { doubled: 2 * n };
        });
        await expect.poll(() => release.length, waitFor).toBe(1);
        expect((await jobs.enqueue(kind, { n: 4 })).added).toBe(false);
        expect((await jobs.enqueue(kind, { n: 5 })).added).toBe(false);
        release[0]!();
        await expect.poll(() => done.length, waitFor).toBe(again ? 3 : 2);
        await sleep(400);
        expect(done.sort()).toEqual(again ? [1, 3, 5] : [1, 3]);
        expect((await jobs.enqueue(kind, { n: 6 })).added).toBe(true);
        await expect.poll(() => done.includes(6), waitFor).toBe(true);
      }
    });

    it("tries again with growing pauses, shows the last error, and gives up", async () => {
      // Pauses long enough to be looked into from outside.
      const [jobs, kind] = [await open(), kindOf({ backoffMs: 800 })];
      const ends: JobEnd<Result>[] = [];
      jobs.onEnd(kind, (end) => ends.push(end));
      await sleep(300);
      const begun: number[] = [];
      const attempts: [number, boolean][] = [];
      jobs.work(kind, async (_, { attempt, last }) => {
        begun.push(performance.now());
        attempts.push([attempt, last]);
        throw new Error(`no luck ${attempt}`);
      });
      const { id } = await jobs.enqueue(kind, { n: 1 });
      await expect.poll(() => row(jobs, kind), waitFor).toMatchObject({ state: "RETRYING", attempts: 1, lastError: "no luck 1" });
      await expect.poll(() => ends, waitFor).toEqual([{ id, error: "no luck 3" }]);
      expect(attempts).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ]);
      expect(begun[1]! - begun[0]!).toBeGreaterThan(750);
      expect(begun[2]! - begun[1]!).toBeGreaterThan(1550);
      await expect.poll(() => row(jobs, kind), waitFor).toMatchObject({ state: "FAILED", attempts: 3, lastError: "no luck 3" });
    });

    it("does not try again what no attempt would mend", async () => {
      const [jobs, kind] = [await open(), kindOf()];
      jobs.work(kind, async () => {
        throw new FinalFailure("never");
      });
      await jobs.enqueue(kind, { n: 1 });
      await expect.poll(() => row(jobs, kind), waitFor).toMatchObject({ state: "FAILED", attempts: 1, lastError: "never" });
    });

    it("shows how far it is, to other processes too", async () => {
      const [jobs, other, kind] = [await open(), await open(), kindOf()];
      let release = (): void => {};
      const released = new Promise<void>((resume) => {
        release = resume;
      });
      jobs.work(kind, async (_, { progress }) => {
        progress.stage("doubling", 8, "numbers");
        progress.update(8);
        await released;
        return { doubled: 0 };
      });
      await jobs.enqueue(kind, { n: 1 });
      const progress = { stage: "doubling", done: 8, total: 8 };
      await expect.poll(() => row(other, kind), waitFor).toMatchObject({ state: "RUNNING", attempts: 1, progress });
      release();
      await expect.poll(() => row(other, kind), waitFor).toMatchObject({ state: "DONE" });
    });

    it("is never done twice at once, whoever works", async () => {
      const [a, b, kind] = [await open(), await open(), kindOf()];
      let [busy, most, done] = [0, 0, 0];
      for (const jobs of [a, b])
        jobs.work(kind, async () => {
          most = Math.max(most, ++busy);
          await sleep(150);
          busy--;
          done++;
          return { doubled: 0 };
        });
      await Promise.all([a, b].flatMap((jobs, i) => [1, 2, 3].map((n) => jobs.enqueue(kind, { n }, `${i} ${n}`))));
      await expect.poll(() => done, { timeout: 40_000, interval: 100 }).toBe(6);
      expect(most).toBe(1);
    });

    it("stops after the step at hand", async () => {
      const [jobs, kind] = [await open(), kindOf()];
      let stopped = false;
      jobs.work(kind, async (_, { signal }) => {
        while (!signal.aborted) await sleep(20);
        stopped = true;
        throw signal.reason;
      });
      await jobs.enqueue(kind, { n: 1 });
      await expect.poll(() => row(jobs, kind), waitFor).toMatchObject({ state: "RUNNING" });
      await jobs.close();
      expect(stopped).toBe(true);
    });
  });
}
