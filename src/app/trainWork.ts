/** A training as background work: in a process of its own, its row in the database kept up to date. */
import type { ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import type { Log } from "../common/log.js";
import type { Progress } from "../common/progress.js";
import { startChild } from "../common/worker.js";
import { type Config, toEnvironment } from "../config.js";
import { Errors, message } from "../errors.js";
import { type AtWork, FinalFailure, type Handler } from "../jobs/jobs.js";
import { both } from "../jobs/reporting.js";
import type { TrainOrder } from "../jobs/train.js";
import type { Store, TrainingJobRow } from "../store/ports.js";
import type { Order, Report } from "./trainingMessages.js";

export interface TrainParts {
  store: Pick<Store, "putTrainingJob" | "trainingJob">;
  config: Config;
  log: Log;
  shown: Progress;
}

/** How often a running job's row is written. */
const ALIVE_MS = 2000;
/** How long stopping waits for the step at hand. */
const STOP_MS = 1500;
/** Below the gateway's own priority: traffic comes first. */
const NICE = 10;

export function trainWork({ store, config, log, shown }: TrainParts): Handler<TrainOrder, { model: string }> {
  return async ({ id, ...order }, at) => {
    const job = await store.trainingJob(id);
    if (!job) throw new FinalFailure(message(Errors.trainingUnknown(id)));
    const keep = (changes: Partial<TrainingJobRow>): Promise<void> => {
      Object.assign(job, changes, { seenAt: new Date() });
      return store
        .putTrainingJob({ ...job })
        .catch((cause: unknown) => log.warn({ cause: message(cause) }, "the state of the training could not be written"));
    };
    await keep({ state: "RUNNING", stage: null, reason: null, endedAt: null });
    const alive = setInterval(() => void keep({}), ALIVE_MS);
    const progress = both(at.progress, shown);
    const outcome = await runChild(config, order, at.signal, ({ stage, progress: share }) => {
      if (stage !== job.stage) progress.stage(stage, share === null ? undefined : 1);
      progress.update(share ?? 0);
      Object.assign(job, { stage, progress: share });
    }).finally(() => clearInterval(alive));
    const ended = endOf(outcome, at);
    const over = ended.state !== "QUEUED";
    await keep({ ...ended, stage: null, progress: null, endedAt: over ? new Date() : null });
    const { state, trigger, model, reason } = job;
    log[state === "FAILED" ? "warn" : "info"]({ state, trigger, model, reason }, over ? "training ended" : "training waits");
    if (state === "SUCCEEDED" && model !== null) return { model };
    at.signal.throwIfAborted();
    if (outcome.kind === "failed") throw new FinalFailure(outcome.reason);
    throw new Error(reason ?? "the training ended without a word");
  };
}

/** How a training's process ended: what it reported last, or what is known where it was lost. */
type Outcome = Exclude<Report, { kind: "progress" }> | { kind: "lost"; reason: string };

function endOf(
  outcome: Outcome,
  { signal, resumed, last }: AtWork,
): Pick<TrainingJobRow, "state" | "reason"> & { model?: string } {
  if (outcome.kind === "made") {
    const { model, activated, reason } = outcome;
    return { state: "SUCCEEDED", model, reason: `${activated ? "activated" : "not activated"}: ${reason}` };
  }
  const { reason } = outcome;
  if (signal.aborted)
    return resumed
      ? { state: "QUEUED", reason: "its worker was stopped; another takes it up" }
      : { state: "INTERRUPTED", reason: "it was stopped with its gateway" };
  if (outcome.kind === "failed") return { state: outcome.interrupted ? "INTERRUPTED" : "FAILED", reason };
  return { state: last ? "FAILED" : "QUEUED", reason };
}

/** Trains in a child process, which ends with this one or with `signal`. */
async function runChild(
  config: Config,
  order: Order,
  signal: AbortSignal,
  onProgress: (report: Extract<Report, { kind: "progress" }>) => void,
): Promise<Outcome> {
  const child = startChild("./training.child.js", import.meta.url, {
    env: { ...process.env, ...toEnvironment(config) },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  const unstop = stopWith(signal, child);
  return new Promise((resolve) => {
    let last: Outcome | undefined;
    child.on("message", (report: Report) => {
      if (report.kind === "progress") onProgress(report);
      else last = report;
    });
    child.once("error", (cause) => {
      said = message(cause);
    });
    child.once("close", (code, killedBy) => {
      unstop();
      const why = killedBy ?? `code ${code}`;
      resolve(last ?? { kind: "lost", reason: `its process ended with ${why}: ${said.trim() || "it said nothing"}` });
    });
    if (child.pid !== undefined) setPriority(child.pid, NICE);
    child.send(order satisfies Order, () => {});
  });
}

/** Stops the child once the signal says so: what it has learned is kept for the next. Returns what undoes that. */
function stopWith(signal: AbortSignal, child: ChildProcess): () => void {
  let killing: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill("SIGTERM");
    killing = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return () => {
    clearTimeout(killing);
    signal.removeEventListener("abort", stop);
  };
}
