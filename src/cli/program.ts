/** The command line: `vitrine <command>`. One file a command; this one only lists them. */
import { Command, CommanderError } from "commander";
import { addDemo } from "./demo.js";
import { addDoctor } from "./doctor.js";
import { addEvaluate } from "./evaluate.js";
import { addImport } from "./import.js";
import { addJobs } from "./jobs.js";
import { addKeys } from "./keys.js";
import { addMigrate } from "./migrate.js";
import { addModels } from "./models.js";
import { addRecommend } from "./recommend.js";
import { EXIT, type Run, runCommand, type Terminal } from "./shell.js";
import { addShoppers } from "./shoppers.js";
import { addStart } from "./start.js";
import { addTrain } from "./train.js";
import { addWorker } from "./worker.js";

const COMMANDS: readonly ((program: Command, run: Run) => void)[] = [
  addStart,
  addWorker,
  addImport,
  addTrain,
  addEvaluate,
  addRecommend,
  addModels,
  addJobs,
  addShoppers,
  addKeys,
  addMigrate,
  addDoctor,
  addDemo,
];

/** Runs the command that `args` (without node and script) name and resolves to its exit code. Never throws. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.ok;
  const program = new Command("vitrine")
    .description("Personalised, context-aware recommendations for a shop.")
    .option("--json", "print a machine-readable result on stdout, everything else on stderr")
    .showHelpAfterError("(run with --help to see what there is)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .exitOverride();
  const run: Run = async (action) => {
    code = await runCommand(terminal, program.opts().json === true, action);
  };
  for (const add of COMMANDS) add(program, run);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return code;
}
