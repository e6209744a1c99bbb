import type { Command } from "commander";
import { startWorker } from "../app.js";
import type { Log } from "../common/log.js";
import type { Progress } from "../common/progress.js";
import type { Run } from "./shell.js";

/** `worker`: a process that does background work for the gateways, until Ctrl-C or SIGTERM. */
export function addWorker(program: Command, run: Run): void {
  program
    .command("worker")
    .description("do the background work of the gateways (encoding, training): any number of these, on one database and Redis")
    .action(() =>
      run(async ({ config, progress, print, result, signal }) => {
        const counts = { done: 0, failed: 0 };
        const worker = await startWorker(config, {
          shown: progress,
          log: notes(progress),
          onEnd: ({ queue, done }) => {
            counts[done ? "done" : "failed"]++;
            progress.end();
            print(`${queue}: ${done ? "done" : "failed"}`);
          },
        });
        print("Working until Ctrl-C or SIGTERM; `vitrine jobs` shows what there is to do.");
        if (!signal.aborted) await new Promise<void>((stop) => signal.addEventListener("abort", () => stop(), { once: true }));
        await worker.close();
        result(counts);
      }),
    );
}

/** What goes wrong, as lines between the progress. */
function notes(progress: Progress): Log {
  const note = (fields: object, line: string): void => {
    const told = Object.entries(fields).map(([name, value]) => `${name} ${value}`);
    progress.note([line, ...told].join(", "));
  };
  return { debug: () => {}, info: () => {}, warn: note, error: note };
}
