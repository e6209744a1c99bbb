/** Trainings that gateways ask for: one at a time among all gateways, each with a row in the database. */
import { randomUUID } from "node:crypto";
import type { TrainingTrigger } from "../domain.js";
import { Errors } from "../errors.js";
import type { TrainingRequest } from "../inference/administration.js";
import type { Jobs } from "../jobs/jobs.js";
import { TRAIN } from "../jobs/train.js";
import type { Store, TrainingJobRow } from "../store/ports.js";

export interface TrainingParts {
  store: Pick<Store, "tryLock" | "putTrainingJob" | "trainingJob" | "trainingJobs">;
  jobs: Pick<Jobs, "kind" | "enqueue">;
}

/** Held while it is seen that no training is under way and one is asked for. */
const LOCK = "trainingask";
/** A job without a sign of life for so long has ended with its gateway. */
const LOST_MS = 60_000;

export class TrainingJobs {
  constructor(private readonly parts: TrainingParts) {}

  /** Asks for one and returns at once. Throws CONFLICT while another waits or runs, on whichever gateway or worker. */
  async start(request: TrainingRequest, trigger: TrainingTrigger): Promise<TrainingJobRow> {
    const { store, jobs } = this.parts;
    const lock = await store.tryLock(LOCK);
    if (!lock) throw Errors.trainingRunning();
    try {
      const [latest] = await this.jobs(1);
      if (latest && isUnderWay(latest)) throw Errors.trainingRunning();
      const now = new Date();
      const { until, budgetMinutes, ...order } = request;
      const job: TrainingJobRow = {
        id: randomUUID(),
        // In-process it begins at once.
        state: jobs.kind === "process" ? "RUNNING" : "QUEUED",
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
      await store.putTrainingJob(job);
      const withdraw = (reason: string): Promise<void> =>
        store.putTrainingJob({ ...job, state: "FAILED", reason, endedAt: new Date() });
      const { added } = await jobs
        .enqueue(TRAIN, { ...order, id: job.id, budgetMinutes, until: until?.toISOString() ?? null })
        .catch(async (cause) => {
          await withdraw("it could not be asked for");
          throw cause;
        });
      if (added) return job;
      await withdraw("another training was under way");
      throw Errors.trainingRunning();
    } finally {
      await lock.release();
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
}

/** Training runs, newest first, as commands see them too. */
export async function listJobs(store: Pick<Store, "trainingJobs">, limit: number): Promise<TrainingJobRow[]> {
  return (await store.trainingJobs(limit)).map(seenAlive);
}

/** One that has waited for long may be lost to its queue, which knows better. */
function isUnderWay({ state, seenAt }: TrainingJobRow): boolean {
  return state === "RUNNING" || (state === "QUEUED" && Date.now() - seenAt.getTime() < LOST_MS);
}

function seenAlive(job: TrainingJobRow): TrainingJobRow {
  if (job.state !== "RUNNING" || Date.now() - job.seenAt.getTime() < LOST_MS) return job;
  return { ...job, state: "INTERRUPTED", reason: "its gateway is gone", endedAt: job.seenAt };
}
