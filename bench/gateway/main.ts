/**
 * The gateway's benchmark: `npm run bench [-- --help]`. Generates a shop on private services, measures what recommendations
 * cost part by part, each figure beside its floor, and cleans up. docs/benchmark.md says what each figure means.
 */
import { lineProgress, showProgress } from "../../src/cli/progress.js";
import { message } from "../../src/errors.js";
import { HELP, readOptions } from "./options.js";
import { printTables } from "./output.js";

const progress = process.stderr.isTTY ? showProgress(process.stderr) : lineProgress(process.stderr);
/** What ends everything that was started. */
const closers: (() => Promise<unknown>)[] = [];

/** Latest first. */
async function cleanUp(): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop())
    await close().catch((cause) => progress.note(`cleaning up: ${message(cause)}`));
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(signal === "SIGINT" ? 130 : 143)));

try {
  const options = readOptions(process.argv.slice(3));
  if (options) {
    const { measureAll } = await import("./measureAll.js");
    const report = await measureAll(options, progress, closers);
    if (options.json) process.stdout.write(`${JSON.stringify(report, rounded, 1)}\n`);
    else printTables(report);
  } else process.stdout.write(HELP);
} catch (cause) {
  process.stderr.write(`${message(cause)}\n`);
  process.exitCode = 1;
} finally {
  progress.end();
  await cleanUp();
}

/** To a thousandth, which is less than can be measured. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(1000 * value) / 1000 : value;
}
