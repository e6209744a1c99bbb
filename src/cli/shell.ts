/** What every command shares: settings, progress, results, errors and Ctrl-C. */
import { type Config, readConfig } from "../config.js";
import { Errors, message, VitrineError } from "../errors.js";
import { type Screen, type ShownProgress, showProgress } from "./progress.js";

/** Where a command reads from and writes to; the process's own, or a test's. */
export interface Terminal {
  env: NodeJS.ProcessEnv;
  stdout: NodeJS.WritableStream;
  stderr: Screen;
}

export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** What a command's action is given. */
export interface Shell {
  config: Config;
  progress: ShownProgress;
  /** Aborted by the first Ctrl-C (or SIGTERM); a second one ends the process at once. */
  signal: AbortSignal;
  /** A line for people: on stdout, or on stderr under `--json`. */
  print(line: string): void;
  /** Makes the exit code 1 though the work was done, e.g. with rejected rows under `--strict`. */
  fail(): void;
  /** The machine-readable result: printed under `--json` only. */
  result(value: unknown): void;
}

/** Runs `action` with a shell once its command was chosen, and keeps its exit code. */
export type Run = (action: (shell: Shell) => Promise<void>) => Promise<void>;

/**
 * Runs one command and resolves to its exit code: 0, or 1 where the action said so; 1 after an error, 130 after Ctrl-C.
 * Expected errors print their message and where; anything else is a defect and prints its stack.
 */
export async function runCommand(
  { env, stdout, stderr }: Terminal,
  json: boolean,
  action: (shell: Shell) => Promise<void>,
): Promise<number> {
  const progress = showProgress(stderr);
  const abort = new AbortController();
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(EXIT.interrupted);
    progress.note("Stopping after the step at hand; press Ctrl-C again to stop at once.");
    abort.abort(Errors.interrupted("The command"));
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  const result = (value: unknown): void => {
    if (json) stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  };
  const print = (line: string): void => void (json ? stderr : stdout).write(`${line}\n`);
  let code: number = EXIT.ok;
  const fail = (): void => {
    code = EXIT.failed;
  };
  try {
    await action({ config: readConfig(env), progress, signal: abort.signal, print, result, fail });
    progress.end();
    return code;
  } catch (error) {
    progress.end();
    const told = describeError(error);
    result({ error: told });
    stderr.write(`${told.message}\n`);
    if (told.code === "DEFECT" && error instanceof Error) stderr.write(`${error.stack}\n`);
    return told.code === "INTERRUPTED" ? EXIT.interrupted : EXIT.failed;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

function describeError(error: unknown): { code: string; message: string; where: Record<string, unknown> } {
  if (error instanceof VitrineError) return { code: error.code, message: error.message, where: { ...error.where } };
  return { code: "DEFECT", message: `Something unexpected went wrong: ${message(error)}`, where: {} };
}
