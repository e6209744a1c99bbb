/** Writes the demo's pictures to a directory, once. */
import { once } from "node:events";
import { mkdir, readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { noProgress, type Progress } from "../../common/progress.js";
import { startWorker } from "../../common/worker.js";
import type { ProductInput } from "../../domain.js";
import type { Share } from "./draw.worker.js";
import { imageFileName } from "./render.js";

/** A thread takes as long to start as it takes to draw so many pictures. */
const WORTH_A_THREAD = 8;

/**
 * Renders the pictures that `directory` lacks (file names carry the artwork's digest), on all cores, and returns how many
 * were written. An aborted `signal` ends it at once and rejects with its reason; no picture is left half written.
 */
export async function writeProductImages(
  products: readonly ProductInput[],
  directory: string,
  { progress = noProgress, signal }: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<number> {
  signal?.throwIfAborted();
  await mkdir(directory, { recursive: true });
  const present = new Set(await readdir(directory));
  const missing = products.filter((product) => !present.has(imageFileName(product)));
  if (missing.length === 0) return 0;
  progress.stage("drawing pictures", missing.length, "pictures");
  const threads = Math.min(availableParallelism(), Math.ceil(missing.length / WORTH_A_THREAD));
  const written = new Array<number>(threads).fill(0);
  const workers = written.map((_, thread) => {
    const share: Share = { products: missing.filter((_, i) => i % threads === thread), directory };
    const worker = startWorker("./draw.worker.js", import.meta.url, { workerData: share });
    return worker.on("message", (count: number) => {
      written[thread] = count;
      progress.update(written.reduce((sum, n) => sum + n));
    });
  });
  const stop = (): void => void Promise.all(workers.map((worker) => worker.terminate()));
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await Promise.all(workers.map(ended));
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
  signal?.throwIfAborted();
  return missing.length;
}

async function ended(worker: Worker): Promise<void> {
  await once(worker, "exit");
}
