import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { silentLog } from "../../src/common/log.js";
import { LOST, readBoard } from "../../src/jobs/board.js";
import { ProcessJobs } from "../../src/jobs/processJobs.js";
import { openStore } from "../../src/store/openStore.js";
import { jobsContract } from "../contracts/jobsContract.js";
import { scratchDataDir } from "../store/scratch.js";

const dataDir = await scratchDataDir();
const store = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 100 });

jobsContract("in process", async () => ({
  open: async () => new ProcessJobs({ store, log: silentLog }),
  async remove() {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  },
}));

it("a job without a sign of life is told as lost", async () => {
  const written = {
    id: "x",
    queue: "gone",
    state: "RUNNING",
    progress: null,
    attempts: 1,
    lastError: null,
    askedAt: "2026-01-01T00:00:00.000Z",
    startedAt: "2026-01-01T00:00:01.000Z",
    endedAt: null,
    seenAt: Date.parse("2026-01-01T00:01:00.000Z"),
  };
  const meta = { getMeta: async <T>() => [written] as T };
  expect(await readBoard(meta, "gone")).toMatchObject([
    { state: "FAILED", lastError: LOST, endedAt: new Date("2026-01-01T00:01:00.000Z") },
  ]);
});
