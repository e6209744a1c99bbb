import type { Job } from "bullmq";
import type { JobProgress, JobRow, JobState } from "./jobs.js";

const STATES = {
  active: "RUNNING",
  wait: "WAITING",
  delayed: "RETRYING",
  completed: "DONE",
  failed: "FAILED",
} as const satisfies Record<string, JobState>;

/** A job of BullMQ, found in this list of its queue, as people see it. */
export function rowOf(job: Job, found: keyof typeof STATES): JobRow {
  const date = (at: number | undefined): Date | null => (at ? new Date(at) : null);
  return {
    id: job.id ?? "",
    queue: job.queueName,
    state: STATES[found],
    progress: progressOf(job.progress),
    attempts: job.attemptsMade + (found === "active" ? 1 : 0),
    lastError: job.failedReason || null,
    askedAt: new Date(job.timestamp),
    startedAt: date(job.processedOn),
    endedAt: date(job.finishedOn),
  };
}

function progressOf(kept: unknown): JobProgress | null {
  return kept !== null && typeof kept === "object" && "stage" in kept ? (kept as JobProgress) : null;
}
