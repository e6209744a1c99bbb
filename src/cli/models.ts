import type { Command } from "commander";
import type { ModelLine } from "../app.js";
import { addModelCompress } from "./modelCompress.js";
import { addModelTraffic } from "./modelTraffic.js";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

/** `* default@3   until 2026-11-01  accepted: NDCG@12 ...` */
function lineOf({ name, version, active, previous, shadowShare, until, accepted, reason }: ModelLine): string {
  const mark = active ? "*" : shadowShare !== null ? "~" : previous ? "<" : " ";
  const share = shadowShare === null ? "" : ` shadows ${Math.round(100 * shadowShare)}%;`;
  const verdict = `${accepted ? "accepted" : "not activated"}: ${reason}`;
  return `${mark} ${`${name}@${version}`.padEnd(28)} until ${until.slice(0, 10)} ${share} ${verdict}`;
}

/** `models list|show|compare|activate|rollback`: the registry. */
export function addModels(program: Command, run: Run): void {
  const command = program.command("models").description("list, inspect, compare and activate trained models");
  command
    .command("list")
    .description("all models, newest first: which is active (*), which one rollback goes back to (<), which shadows (~), and why")
    .action(() =>
      run(async ({ config, print, result }) => {
        const { models, last } = await withApp(config, async (app) => {
          const [job] = await app.trainingJobs();
          return { models: await app.listModels(), last: job };
        });
        for (const model of models) print(lineOf(model));
        if (last && last.state !== "SUCCEEDED")
          print(
            `The last training of a gateway (${last.startedAt.toISOString().slice(0, 16)}): ${last.state}, ${last.reason ?? last.stage ?? "begun"}`,
          );
        if (models.length === 0) print("No model yet. Train one: npm run vitrine -- train");
        result(models);
      }),
    );
  command
    .command("show")
    .description("a model's card")
    .argument("<name@version>")
    .action((id: string) =>
      run(async ({ config, print, result }) => {
        const card = await withApp(config, (app) => app.showModel(id));
        print(JSON.stringify(card, null, 2));
        result(card);
      }),
    );
  command
    .command("compare")
    .description("two cards side by side: metrics, hyperparameters, windows")
    .argument("<name@version>")
    .argument("<name@version>")
    .action((a: string, b: string) =>
      run(async ({ config, print, result }) => {
        const rows = await withApp(config, (app) => app.compareModels(a, b));
        const width = Math.max(...rows.map((row) => row.what.length));
        for (const row of rows) print(`${row.what.padEnd(width)}  ${row.a.padEnd(26)}  ${row.b}`);
        result(rows);
      }),
    );
  command
    .command("activate")
    .description("serve with this model")
    .argument("<name@version>")
    .action((id: string) =>
      run(async ({ config, progress, print, result }) => {
        await withApp(config, (app) => app.activateModel(id, progress));
        progress.end();
        print(`${id} is active.`);
        result({ active: id });
      }),
    );
  addModelCompress(command, run);
  addModelTraffic(command, run);
  command
    .command("rollback")
    .description("go back to the model that was active before")
    .action(() =>
      run(async ({ config, progress, print, result }) => {
        const active = await withApp(config, (app) => app.rollbackModel(progress));
        progress.end();
        print(active ? `${active} is active again.` : "No model is active now.");
        result({ active });
      }),
    );
}
