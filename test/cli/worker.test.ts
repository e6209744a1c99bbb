import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { scratchDataDir } from "../store/scratch.js";
import { vitrine } from "./terminal.js";

it.each([
  [{}, "REDIS_URL"],
  [{ REDIS_URL: "redis://127.0.0.1:1" }, "DATABASE_URL"],
])("a worker with %j says that %s is missing, and what to do", async (env, missing) => {
  const { code, stderr } = await vitrine(["worker"], env);
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`needs ${missing}, which is not set: set it to what the gateways use`));
});

it("lists in the background need Redis, and are for every shopper", async () => {
  const dataDir = await scratchDataDir();
  try {
    const alone = await vitrine(["recommend", "--background"], { VITRINE_DATA_DIR: dataDir });
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringMatching(/needs REDIS_URL.*leave --background out/) });
    const some = await vitrine(["recommend", "--background", "--users", "some.txt"], { VITRINE_DATA_DIR: dataDir });
    expect(some).toMatchObject({ code: 1, stderr: expect.stringContaining("for every shopper") });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

it("lists no jobs where there were none, and says so of a Redis that is away", async () => {
  const dataDir = await scratchDataDir();
  try {
    const none = await vitrine(["jobs", "--json"], { VITRINE_DATA_DIR: dataDir });
    expect(none).toMatchObject({ code: 0, stderr: expect.stringContaining("No background work yet") });
    expect(JSON.parse(none.stdout)).toEqual([]);
    const away = await vitrine(["jobs"], { VITRINE_DATA_DIR: dataDir, REDIS_URL: "redis://127.0.0.1:1" });
    expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining("Check REDIS_URL") });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
