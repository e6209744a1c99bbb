import type { Command } from "commander";
import { Errors } from "../errors.js";
import { readBoolean, readNumber } from "./options.js";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

interface RecommendFlags {
  k: number;
  at?: string;
  excludeSeen: boolean;
  users?: string;
  requests?: string;
  out: string;
  allowLaterModel?: true;
  background?: true;
}

/** `recommend`: lists for every shopper, or for many moments, as JSON Lines. */
export function addRecommend(program: Command, run: Run): void {
  program
    .command("recommend")
    .description("write recommendation lists for every shopper (or for --users, --requests) to a file")
    .option("--k <number>", "products a list", readNumber({ above: 0, whole: true }), 12)
    .option("--at <moment>", "as of this moment (default: after the last stored event)")
    .option("--exclude-seen <true|false>", "leave out what the shopper has any event with", readBoolean, false)
    .option("--users <file>", "only these shoppers: one id a line")
    .option("--requests <file>", 'lists at many moments: lines {"userId","at"}')
    .option("--out <file>", "where the lists go", "recs.jsonl")
    .option("--allow-later-model", "use a model that has learned from events after the moment asked")
    .option("--background", "have a `vitrine worker` write them into VITRINE_EXPORT_DIR; --out is the file's name there")
    .action((flags: RecommendFlags) =>
      run(async ({ config, progress, print, result, signal }) => {
        if (flags.background) {
          if (flags.users ?? flags.requests)
            throw Errors.badInput(
              "--background",
              flags.users ?? flags.requests,
              "neither --users nor --requests: it is for every shopper",
            );
          const { k, at, excludeSeen, out: file } = flags;
          const allowLaterModel = flags.allowLaterModel === true;
          const asked = await withApp(config, (app) => app.recommendBehind({ k, at, excludeSeen, allowLaterModel, file }));
          print(
            `${asked.added ? "Asked for" : "Already being made"}: ${file} as of ${asked.at}. A worker writes it; see vitrine jobs.`,
          );
          return result(asked);
        }
        const summary = await withApp(config, (app) =>
          app.recommend({ ...flags, allowLaterModel: flags.allowLaterModel === true, progress, signal }),
        );
        progress.end();
        const rate = summary.lists / Math.max(1e-9, summary.seconds);
        print(
          `${summary.lists} lists in ${summary.totalSeconds.toFixed(1)} s (${rate.toFixed(0)} lists/s once loaded): ${summary.out}`,
        );
        if (summary.short > 0) print(`${summary.short} lists have fewer than ${flags.k} products.`);
        result(summary);
      }),
    );
}
