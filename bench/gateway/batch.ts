/** Lists a second of `vitrine recommend`, once it has loaded. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "../../src/common/random.js";
import type { Bench } from "./bench.js";

export interface Batch {
  lists: number;
  listsPerSecond: number;
  /** Seconds of all of it: loading the shop, making product vectors of the moment, writing the lists. */
  totalSeconds: number;
}

const LISTS = 2000;

export async function measureBatch({ options, anyone, env, progress }: Bench): Promise<{ batch: Batch }> {
  progress.stage("batch lists");
  const random = seededRandom(5);
  const [users, out] = ["users", "lists"].map((name) => join(options.scratch, `${name}-${process.pid}`)) as [string, string];
  const count = Math.max(20, Math.round(LISTS * Math.min(1, options.seconds / 10)));
  await writeFile(users, Array.from({ length: count }, () => `${anyone(random).id}\n`).join(""));
  try {
    const args = ["--json", "recommend", "--users", users, "--k", "20", "--out", out, "--allow-later-model"];
    const child = spawn(process.execPath, ["bin/vitrine.js", ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        said[name] += text;
      });
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`vitrine recommend ended with ${code}: ${said.stderr}`);
    const { lists, seconds, totalSeconds } = JSON.parse(said.stdout);
    return { batch: { lists, listsPerSecond: Math.round(lists / seconds), totalSeconds } };
  } finally {
    await rm(users, { force: true });
    await rm(out, { force: true });
  }
}
