import { type Command, InvalidArgumentError } from "commander";
import type { TrainSummary } from "../app.js";
import { readDate, readNumber } from "./options.js";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

interface PrivacyFlags {
  epsilon: number;
  delta?: number;
  clip?: number;
}

interface TrainFlags {
  until?: Date;
  budget: number;
  seed: number;
  name: string;
  activate: boolean;
  variant?: string;
  switchOff: boolean;
  warm?: true;
  dp?: PrivacyFlags;
  grid?: number | true;
  gridFile?: string;
  jobs: number;
  trialBudget?: number;
}

/** `train [--until T] [--budget MINUTES] [--seed N]`: learn from the shop's events, and go live if that is better. */
export function addTrain(program: Command, run: Run): void {
  program
    .command("train")
    .description("train a model from the shop's own data; it is activated only if it ranks better than what is active")
    .option("--until <moment>", "use only events before this moment (ISO 8601)", readDate)
    .option("--budget <minutes>", "how long training may take", readNumber({ above: 0 }), 15)
    .option(
      "--seed <number>",
      "the same seed and data give the same model, bit for bit",
      readNumber({ above: -1, whole: true }),
      1,
    )
    .option("--name <name>", "the model's name", "default")
    .option("--warm", "go on from the active model, on what has happened since it was trained")
    .option(
      "--grid [trials]",
      "search hyperparameters first, by cross-validation over time: so many random trials, or all of --grid-file",
      readNumber({ above: 0, whole: true }),
    )
    .option("--grid-file <file>", "values to try, as JSON: { towers: { field: [numbers] }, ranker: { ... } }")
    .option("--jobs <number>", "fits of the search that go on at the same time", readNumber({ above: 0, whole: true }), 1)
    .option(
      "--trial-budget <minutes>",
      "what one fit of the search may take (default: a fifth of the budget)",
      readNumber({ above: 0 }),
    )
    .option("--dp <goal>", "learn privately: epsilon=NUMBER[,delta=NUMBER][,clip=NUMBER] (docs/learning.md)", readPrivacy)
    .option("--variant <name>", "a model that does without something, e.g. text-only or without-context (docs/learning.md)")
    .option("--no-switch-off", "keep sources, modalities and facets that do not help on validation")
    .option("--no-activate", "keep the model, whatever it is worth, without activating it")
    .action(({ budget, grid, gridFile, jobs, trialBudget, ...flags }: TrainFlags) =>
      run(async ({ config, progress, print, result, signal }) => {
        const trials = typeof grid === "number" ? grid : undefined;
        const search = grid || gridFile ? { trials, file: gridFile, jobs, trialMinutes: trialBudget ?? budget / 5 } : undefined;
        const summary = await withApp(config, (app) =>
          app.train({ ...flags, budgetMinutes: budget, grid: search, progress, signal }),
        );
        progress.end();
        for (const line of describe(summary)) print(line);
        result(summary);
      }),
    );
}

function readPrivacy(text: string): PrivacyFlags {
  const expected = new InvalidArgumentError(
    "Expected epsilon=NUMBER, and delta=NUMBER and clip=NUMBER where wanted, e.g. epsilon=4,clip=1.",
  );
  const given: Record<string, number> = {};
  for (const part of text.split(",")) {
    const [name = "", value = ""] = part.split("=").map((word) => word.trim());
    if (!["epsilon", "delta", "clip"].includes(name) || !(Number(value) > 0)) throw expected;
    given[name] = Number(value);
  }
  const { epsilon, ...others } = given;
  if (epsilon === undefined) throw expected;
  return { epsilon, ...others };
}

function describe({ name, version, folder, decision, metrics, seconds, stepsPerSecond, gflops, grid }: TrainSummary): string[] {
  return [
    ...(grid ?? []),
    `Trained ${name}@${version} in ${seconds.toFixed(0)} s (towers ${stepsPerSecond.toFixed(1)} steps/s, ${gflops.toFixed(1)} GFLOP/s): ${folder}`,
    ...Object.entries(metrics).map(([metric, value]) => `  ${metric.padEnd(44)} ${value.toFixed(4)}`),
    `${decision.activated ? "Activated" : "Not activated"}: ${decision.reason}.`,
  ];
}
