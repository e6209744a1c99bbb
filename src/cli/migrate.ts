import type { Command } from "commander";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

/** `migrate`: brings the database's tables up to date. Other commands do so themselves; deployments do it beforehand. */
export function addMigrate(program: Command, run: Run): void {
  program
    .command("migrate")
    .description("bring the database's tables up to date")
    .action(() =>
      run(async ({ config, print, result }) => {
        const { applied } = await withApp(config, (app) => app.migrate());
        print(applied.length > 0 ? `Applied ${applied.join(", ")}.` : "The database is up to date.");
        result({ applied });
      }),
    );
}
