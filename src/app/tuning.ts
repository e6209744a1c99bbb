/** `train --grid`: finds hyperparameters by cross-validation over time, in as many threads as asked. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { digest } from "../common/hash.js";
import type { Progress } from "../common/progress.js";
import { startWorker } from "../common/worker.js";
import { Errors, VitrineError } from "../errors.js";
import { FEATURES_DIGEST } from "../features/layout.js";
import { loadTrainingShop } from "../learning/data/shop.js";
import { foldEvaluator } from "../learning/grid/fold.js";
import { type Evaluate, foldEnds, runGrid, type TrialResult } from "../learning/grid/grid.js";
import { DEFAULT_SPACE, readSpace, type SearchSpace, trialsOf } from "../learning/grid/space.js";
import type { Plan } from "../learning/plan.js";
import type { Variant } from "../learning/variant.js";
import type { StoreConfig } from "../store/openStore.js";
import type { Store } from "../store/ports.js";
import type { GridReply, GridWork } from "./gridWork.js";
import { propose } from "./propose.js";

export interface GridCommand {
  /** How many random trials; left out: every combination of what the file states, or 12 random ones without a file. */
  trials?: number | undefined;
  /** A JSON file of values by field (learning/grid/space.ts); left out: the built-in space. */
  file?: string | undefined;
  /** Fits that go on at the same time. */
  jobs: number;
  /** What one fit is reckoned to take. */
  trialMinutes: number;
}

export interface TuningOptions extends GridCommand {
  until?: Date | undefined;
  seed: number;
  variant: Variant;
  encoders: { text: string | null; image: string | null };
  /** What every fit does, where not reckoned from `trialMinutes`. */
  plan?: Plan | undefined;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

const RANDOM_TRIALS = 12;

/** Every trial with its figures, the best first. Interrupted, it goes on from the results in `<data directory>/training`. */
export async function tune(store: Store, config: StoreConfig, options: TuningOptions): Promise<TrialResult[]> {
  const { jobs, seed, variant, encoders, plan, trialMinutes: planMinutes, progress, signal } = options;
  const trials = trialsOf(await spaceOf(options.file), seed, options.trials ?? (options.file ? undefined : RANDOM_TRIALS));
  const shop = await loadTrainingShop(store, { until: options.until, encoders, seed }, progress);
  const decides = { data: shop.dataDigest, features: FEATURES_DIGEST, seed, variant: variant.name, plan: plan ?? planMinutes };
  const fold = { seed, encoders, plan, planMinutes };
  const work: GridWork = { ...fold, config: storeConfig(config), variant: variant.name };
  const threads = jobs > 1 ? await Promise.all(Array.from({ length: jobs }, () => startThread(work))) : [];
  const here = foldEvaluator(store, { ...fold, variant, threads: 2, propose, signal });
  const stop = (): void => threads.forEach(({ end }) => void end());
  signal?.addEventListener("abort", stop);
  try {
    return await runGrid({
      trials,
      ends: foldEnds(shop),
      evaluators: jobs > 1 ? threads.map(({ evaluate }) => evaluate) : [here],
      dir: join(config.dataDir, "training"),
      name: digest(decides),
      progress,
      signal,
    });
  } catch (cause) {
    throw signal?.aborted ? Errors.interrupted("The grid search") : cause;
  } finally {
    signal?.removeEventListener("abort", stop);
    await Promise.all(threads.map(({ close }) => close()));
  }
}

async function spaceOf(file: string | undefined): Promise<SearchSpace> {
  if (!file) return DEFAULT_SPACE;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw Errors.fileUnreadable(file, cause);
  });
  try {
    return readSpace(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw Errors.badInput("grid file", file, `JSON (${cause.message})`);
    throw cause;
  }
}

const storeConfig = ({ dataDir, databaseUrl, exactBelow }: StoreConfig): StoreConfig => ({ dataDir, databaseUrl, exactBelow });

async function startThread(workerData: GridWork) {
  const worker = startWorker("./gridTrial.worker.js", import.meta.url, { workerData });
  const ended = new Promise<never>((_, reject) => {
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("a thread of the grid search ended")));
  });
  ended.catch(() => {});
  await Promise.race([once(worker, "message"), ended]);
  const evaluate: Evaluate = async (unit) => {
    worker.postMessage(unit);
    const [reply] = (await Promise.race([once(worker, "message"), ended])) as [GridReply];
    if ("score" in reply) return reply.score;
    throw reply.code ? new VitrineError(reply.code, reply.error) : new Error(reply.error);
  };
  let gone = false;
  void ended.catch(() => {
    gone = true;
  });
  return {
    evaluate,
    end: () => worker.terminate(),
    async close(): Promise<void> {
      if (gone) return;
      worker.postMessage("close");
      await ended.catch(() => {});
    },
  };
}

/** The search's results as lines: what differs between the trials, and NDCG@12 over the folds. */
export function gridTable(results: readonly TrialResult[]): string[] {
  return results.map(({ trial, mean, deviation, folds, recall }, i) => {
    const stages = Object.entries({ ...prefixed("towers", trial.towers), ...prefixed("ranker", trial.ranker) });
    const stated = stages.map(([name, value]) => `${name} ${value}`).join(", ") || "as planned";
    const figures = `${mean.toFixed(4)} +- ${deviation.toFixed(4)} (${folds.map((x) => x.toFixed(4)).join(", ")})`;
    return `${String(i + 1).padStart(3)}  NDCG@12 ${figures}  recall@50 ${recall.toFixed(4)}  ${stated}`;
  });
}

const prefixed = (prefix: string, fields: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}.${name}`, value]));
