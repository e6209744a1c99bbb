import type { Command } from "commander";
import type { JobRow } from "../app.js";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

/** `jobs`: the background work of gateways and workers. */
export function addJobs(program: Command, run: Run): void {
  program
    .command("jobs")
    .description("background work: queue, state, how far it is, attempts and the last error")
    .action(() =>
      run(async ({ config, print, result }) => {
        const jobs = await withApp(config, (app) => app.backgroundJobs());
        for (const job of jobs) print(lineOf(job));
        if (jobs.length === 0) print("No background work yet. A running gateway asks for it where there is something to do.");
        result(jobs);
      }),
    );
}

/** `2026-11-23T10:15:00Z  encode  RUNNING   encoding texts 64/210  attempt 2: connection refused` */
function lineOf({ queue, state, progress, attempts, lastError, askedAt, startedAt, endedAt }: JobRow): string {
  const at = `${(endedAt ?? startedAt ?? askedAt).toISOString().slice(0, 19)}Z`;
  const stage = progress ? `  ${progress.stage} ${figures(progress)}` : "";
  return `${at}  ${queue.padEnd(7)} ${state.padEnd(8)}${stage}  attempt ${attempts}${lastError === null ? "" : `: ${lastError}`}`;
}

/** Totals of 1 are shares of a stage. */
function figures({ done, total }: { done: number; total: number | null }): string {
  if (total === 1) return `${Math.round(100 * done)}%`;
  return total === null ? `${done}` : `${done}/${total}`;
}
