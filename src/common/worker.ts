import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * Starts a worker thread from a compiled `*.worker.js` beside the caller: `startWorker("./rank.worker.js", import.meta.url)`.
 * Run from TypeScript sources (tests), the compiled twin under dist/ is used: build first.
 */
export function startWorker(file: string, importMetaUrl: string, options: WorkerOptions = {}): Worker {
  return new Worker(compiled(file, importMetaUrl), options);
}

/** Starts a process of its own from a compiled `*.child.js` beside the caller, to be spoken to by messages. */
export function startChild(file: string, importMetaUrl: string, options: ForkOptions = {}): ChildProcess {
  return fork(fileURLToPath(compiled(file, importMetaUrl)), { execArgv: [], ...options });
}

function compiled(file: string, importMetaUrl: string): URL {
  let url = new URL(file, importMetaUrl);
  if (!existsSync(fileURLToPath(url))) url = new URL(url.href.replace(/\/src\/(?!.*\/src\/)/, "/dist/"));
  if (!existsSync(fileURLToPath(url))) throw new Error(`${fileURLToPath(url)} is not built; run: npm run build`);
  return url;
}
