import { join } from "node:path";
import { type Command, Option } from "commander";
import { resultTables } from "../app.js";
import { readDate, readList, readNumber, readPair } from "./options.js";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

interface EvaluateFlags {
  from?: Date;
  to?: Date;
  protocol: string;
  methods: "all" | "baselines" | "model";
  model?: string;
  seed: number;
  questions?: number;
  records?: string;
  allowLaterModel?: true;
  situated: boolean;
  tuning: boolean;
  compare?: string[];
  curve?: string[];
  report?: string;
  surface?: [string, string];
}

/** `evaluate [--from T --to T] [--protocol NAME]`: the model beside honest baselines, on the same questions. */
export function addEvaluate(program: Command, run: Run): void {
  program
    .command("evaluate")
    .description("compare the model with popularity, repurchase, item-kNN and content baselines on the shop's own history")
    .option("--from <moment>", "first moment asked about (default: what the model has not learned from)", readDate)
    .option("--to <moment>", "asked about up to, but not including, this moment", readDate)
    .addOption(
      new Option("--protocol <name>", "what is asked")
        .choices(["next-basket", "last-basket-out", "at-cut", "leave-one-out"])
        .default("next-basket"),
    )
    .addOption(new Option("--methods <which>", "who answers").choices(["all", "baselines", "model"]).default("all"))
    .option("--model <name@version>", "another model than the active one")
    .option("--seed <number>", "of the random baseline, of samples and of intervals", readNumber({ above: -1, whole: true }), 1)
    .option("--questions <number>", "ask at most so many, evenly drawn", readNumber({ above: 0, whole: true }))
    .option("--records <file>", "also write every question's answers, for pooling")
    .option("--allow-later-model", "use a model that has learned from events of the window asked about")
    .option("--no-situated", "ask with the moment alone, without the context stored with the events")
    .option("--no-tuning", "baselines with their usual settings, not with those that are best on earlier questions")
    .option("--compare <models>", "other models on the same questions, e.g. ablations: name@version,...", readList)
    .option("--curve <models>", "models that learned from less, for the report's learning curve: name@version,...", readList)
    .option("--report <dir>", "also write a report: one page, its figures as SVG, and report.json")
    .option(
      "--surface <features>",
      "two features over which the report shows the score: price, popularity, days, similarity, age",
      readPair,
    )
    .action((flags: EvaluateFlags) =>
      run(async ({ config, progress, print, result, signal }) => {
        const evaluation = await withApp(config, (app) =>
          app.evaluate({ ...flags, command: process.argv.slice(2).join(" "), progress, signal }),
        );
        progress.end();
        print(await resultTables(evaluation));
        if (flags.report) print(`\nThe report is in ${join(flags.report, "index.html")}.`);
        result(evaluation);
      }),
    );
}
