import { type Command, Option } from "commander";
import type { ImportSummary } from "../app.js";
import type { Run, Shell } from "./shell.js";
import { formatNumber, formatSeconds } from "./stageClock.js";
import { withApp } from "./withApp.js";

interface ImportFlags {
  strict?: true;
  encode: boolean;
}

/** `import <hm|feed> DIR [--strict] [--no-encode]`: a shop's files into the database. */
export function addImport(program: Command, run: Run): void {
  const command = program.command("import").description("import a shop's files; run again after an interruption, it goes on");
  const importer = (name: "feed" | "hm", description: string): void => {
    command
      .command(name)
      .description(description)
      .argument("<dir>", "the directory that holds the files")
      .option("--strict", "exit with an error when a row was rejected")
      .addOption(new Option("--no-encode", "leave encoding texts and images to a later import, start or train"))
      .action((dir: string, flags: ImportFlags) => run((shell) => importShop(name, dir, flags, shell)));
  };
  importer("feed", "products, users, interactions and reviews as JSON Lines or CSV, plain or .gz");
  importer("hm", 'Kaggle\'s "H&M Personalized Fashion Recommendations": articles, customers, transactions_train, images');
}

async function importShop(kind: "feed" | "hm", dir: string, flags: ImportFlags, shell: Shell): Promise<void> {
  const { config, progress, signal } = shell;
  const options = { progress, signal, encode: flags.encode };
  const summary = await withApp(config, (app) => (kind === "hm" ? app.importHm(dir, options) : app.importFeed(dir, options)));
  progress.end();
  for (const line of describe(summary)) shell.print(line);
  shell.result(summary);
  if (flags.strict && summary.rejected > 0) shell.fail();
}

/** A line a file and what to do about rejected rows. */
function describe(summary: ImportSummary): string[] {
  const lines = summary.files.map(({ name, rows, ...counts }) => {
    const parts = Object.entries(counts).filter(
      (entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] > 0,
    );
    return `${name}: ${formatNumber(rows)} rows: ${parts.map(([what, count]) => `${formatNumber(count)} ${what}`).join(", ") || "none"}`;
  });
  lines.push(`Imported in ${formatSeconds(summary.seconds)}.`);
  if (summary.rejectsFile) {
    lines.push(`${formatNumber(summary.rejected)} rows were rejected; each with its reason in ${summary.rejectsFile}`);
  }
  return lines;
}
