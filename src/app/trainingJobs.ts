/** Trainings that a gateway starts: in a process of their own, one at a time among all gateways, and kept in the database. */
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../common/log.js";
import { startChild } from "../common/worker.js";
import { type Config, toEnvironment } from "../config.js";
import type { TrainingTrigger } from "../domain.js";
import { Errors, message } from "../errors.js";
import type { TrainingRequest } from "../inference/administration.js";
import type { Lock, Store, TrainingJobRow } from "../store/ports.js";
import type { Order, Report } from "./trainingMessages.js";

export interface TrainingParts {
  store: Pick<Store, "tryLock" | "putTrainingJob" | "trainingJob" | "trainingJobs">;
  config: Config;
  log: Log;
}

/** One training at a time fills a machine; the name of the lock that says so. */
const LOCK = "training";
/** How often a running job's row is written. */
const ALIVE_MS = 2000;
/** A job without a sign of life for so long has ended with its gateway. */
const LOST_MS = 60_000;
/** How long closing waits for the step at hand. */
const STOP_MS = 1500;
/** Below the gateway's own priority: traffic comes first. */
const NICE = 10;

export class TrainingJobs {
  private running: { child: ChildProcess; ended: Promise<void> } | null = null;

  constructor(private readonly parts: TrainingParts) {}

  /** Starts one and returns at once. Throws CONFLICT while another runs, on whichever gateway. */
  async start(request: TrainingRequest, trigger: TrainingTrigger): Promise<TrainingJobRow> {
    const lock = await this.parts.store.tryLock(LOCK);
    if (!lock) throw Errors.trainingRunning();
    try {
      const now = new Date();
      const { budgetMinutes } = request;
      const job: TrainingJobRow = {
        id: randomUUID(),
        state: "RUNNING",
        trigger,
        budgetMinutes,
        stage: null,
        progress: null,
        reason: null,
        model: null,
        startedAt: now,
        seenAt: now,
        endedAt: null,
      };
      await this.parts.store.putTrainingJob(job);
      this.begin({ ...job }, request, lock);
      return job;
    } catch (cause) {
      await lock.release();
      throw cause;
    }
  }

  async job(id: string): Promise<TrainingJobRow | null> {
    const job = await this.parts.store.trainingJob(id);
    return job && seenAlive(job);
  }

  /** Newest first. */
  async jobs(limit: number): Promise<TrainingJobRow[]> {
    return listJobs(this.parts.store, limit);
  }

  /** Resolves when the one under way here, if any, has ended. */
  async settled(): Promise<void> {
    await this.running?.ended;
  }

  /** Stops the one under way: what it has learned is kept for the next. */
  async close(): Promise<void> {
    if (!this.running) return;
    const { child, ended } = this.running;
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    child.kill("SIGKILL");
    await ended;
  }

  private begin(job: TrainingJobRow, { until, ...request }: TrainingRequest, lock: Lock): void {
    const { config, store, log } = this.parts;
    const child = startChild("./training.child.js", import.meta.url, {
      env: { ...process.env, ...toEnvironment(config) },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
    });
    const keep = (changes: Partial<TrainingJobRow>): Promise<void> => {
      Object.assign(job, changes, { seenAt: new Date() });
      return store
        .putTrainingJob({ ...job })
        .catch((cause: unknown) => log.warn({ cause: message(cause) }, "the state of the training could not be written"));
    };
    const alive = setInterval(() => void keep({}), ALIVE_MS);
    const end = async (changes: Partial<TrainingJobRow>): Promise<void> => {
      clearInterval(alive);
      await keep({ ...changes, stage: null, progress: null, endedAt: new Date() });
      const { state, trigger, model, reason } = job;
      log[state === "FAILED" ? "warn" : "info"]({ state, trigger, model, reason }, "training ended");
      await lock.release();
      this.running = null;
    };
    const ended = new Promise<void>((resolve) => {
      let last: Exclude<Report, { kind: "progress" }> | undefined;
      child.on("message", (report: Report) => {
        if (report.kind !== "progress") last = report;
        else Object.assign(job, { stage: report.stage, progress: report.progress });
      });
      child.once("error", (cause) => {
        said = message(cause);
      });
      child.once("close", (code, signal) => {
        const outcome = last ? outcomeOf(last) : lostOutcome(code, signal, said);
        resolve(end(outcome));
      });
    });
    this.running = { child, ended };
    if (child.pid !== undefined) setPriority(child.pid, NICE);
    child.send({ ...request, until: until?.toISOString() ?? null } satisfies Order, () => {});
  }
}

/** Training runs, newest first, as commands see them too. */
export async function listJobs(store: Pick<Store, "trainingJobs">, limit: number): Promise<TrainingJobRow[]> {
  return (await store.trainingJobs(limit)).map(seenAlive);
}

function outcomeOf(report: Exclude<Report, { kind: "progress" }>): Partial<TrainingJobRow> {
  if (report.kind === "failed") return { state: report.interrupted ? "INTERRUPTED" : "FAILED", reason: report.reason };
  const { model, activated, reason } = report;
  return { state: "SUCCEEDED", model, reason: `${activated ? "activated" : "not activated"}: ${reason}` };
}

function lostOutcome(code: number | null, signal: string | null, said: string): Partial<TrainingJobRow> {
  if (signal === "SIGTERM" || signal === "SIGKILL") return { state: "INTERRUPTED", reason: "it was stopped with its gateway" };
  return { state: "FAILED", reason: `its process ended with ${signal ?? `code ${code}`}: ${said.trim() || "it said nothing"}` };
}

function seenAlive(job: TrainingJobRow): TrainingJobRow {
  if (job.state !== "RUNNING" || Date.now() - job.seenAt.getTime() < LOST_MS) return job;
  return { ...job, state: "INTERRUPTED", reason: "its gateway is gone", endedAt: job.seenAt };
}
