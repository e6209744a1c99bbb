import { join } from "node:path";
import type { Command } from "commander";
import { buildDemoModel, verifyDemoModel } from "../app.js";
import type { Run } from "./shell.js";

/** `demo build|verify`: what ships with the demo shop, for those who work on Vitrine. */
export function addDemo(program: Command, run: Run): void {
  const command = program.command("demo").description("rebuild or check the model and encodings that ship with the demo shop");
  command
    .command("build")
    .description("generate, encode and train the demo from nothing; takes some minutes")
    .option("--out <dir>", "where the result goes (default: the shipped copy)")
    .action(({ out }: { out?: string }) =>
      run(async ({ config, progress, print, result, fail }) => {
        const built = await buildDemoModel(config, out ?? join("models", "demo", "1"), progress);
        progress.end();
        for (const [metric, value] of Object.entries(built.metrics)) print(`  ${metric.padEnd(44)} ${value.toFixed(4)}`);
        print(
          `Built in ${built.seconds.toFixed(0)} s of training; ${built.decision.activated ? "good enough to serve" : "NOT good enough to serve"}: ${built.decision.reason}.`,
        );
        result(built);
        if (!built.decision.activated) fail();
      }),
    );
  command
    .command("verify")
    .description("check that the shipped copy is of this demo and of these encoders")
    .action(() =>
      run(async ({ config, print, result }) => {
        const checked = await verifyDemoModel(config);
        print(
          `The demo's model is up to date: demo ${checked.demoDigest}, ${checked.compared} encodings within ${checked.worst.toExponential(1)}.`,
        );
        result(checked);
      }),
    );
}
