/**
 * Background work as its callers see it: asked for by name and key, done by whoever works on its queue. Two implementations
 * keep one contract (test/contracts/jobsContract.ts): processJobs.ts within a process, redisJobs.ts among all that share a Redis.
 */
import type { Progress } from "../common/progress.js";

/** A sort of work, and its queue. `Data` and `Result` have to be JSON. */
export interface JobKind<Data, Result> {
  /** Letters only. */
  readonly queue: string;
  /** How often it is tried before it has failed. */
  readonly attempts: number;
  /** The pause before the second attempt; it doubles with each. */
  readonly backoffMs: number;
  /** Whether asking for what is being done at that moment has it done once more afterwards: it may have missed the news. */
  readonly again: boolean;
  /** Types only; never set. */
  readonly types?: readonly [Data, Result];
}

export const JOB_STATES = ["WAITING", "RUNNING", "RETRYING", "DONE", "FAILED"] as const;
/** `RETRYING`: it failed, or another process is at such a job, and it is tried again after a pause. */
export type JobState = (typeof JOB_STATES)[number];

export interface JobProgress {
  stage: string;
  done: number;
  /** Null where unknown. */
  total: number | null;
}

/** A job as people see it. */
export interface JobRow {
  id: string;
  queue: string;
  state: JobState;
  progress: JobProgress | null;
  /** Begun so far, the one under way included; one that was cut off is not counted. */
  attempts: number;
  /** Of the last attempt that failed. */
  lastError: string | null;
  askedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** What whoever does the work is told. */
export interface AtWork {
  /** From 1. */
  attempt: number;
  /** Whether a failure of this attempt is the job's. */
  last: boolean;
  /** Whether another process takes up what is interrupted here. */
  resumed: boolean;
  progress: Progress;
  /** Aborted: stop after the step at hand and reject with its reason. */
  signal: AbortSignal;
}

export type Handler<Data, Result> = (data: Data, at: AtWork) => Promise<Result>;

/** What became of a job. */
export type JobEnd<Result> = { id: string; result: Result } | { id: string; error: string };

/** A failure that no further attempt would mend. */
export class FinalFailure extends Error {
  override readonly name = "FinalFailure";
}

export interface WorkOptions {
  /** Work only while no process lives that does nothing else. In-process there is none. */
  standIn?: boolean;
}

export interface Jobs {
  readonly kind: "process" | "redis";
  /**
   * Asks for work. What has the same key (the queue's name where left out) is never queued twice: `added` is false where it
   * waits or is being done already, and `id` is that one's. Throws CACHE_UNAVAILABLE where Redis does not answer.
   */
  enqueue<Data, Result>(kind: JobKind<Data, Result>, data: NoInfer<Data>, key?: string): Promise<{ id: string; added: boolean }>;
  /** Works on the queue until closed, one job at a time, and never beside another process of the same shop. */
  work<Data, Result>(kind: JobKind<Data, Result>, handler: NoInfer<Handler<Data, Result>>, options?: WorkOptions): void;
  /** Calls `listener` whenever a job of the queue has ended, whoever did it. */
  onEnd<Data, Result>(kind: JobKind<Data, Result>, listener: (end: JobEnd<Result>) => void): void;
  /** The latest `limit` jobs of each queue: what is to be done first, then what has ended, newest first. */
  list(queues: readonly string[], limit: number): Promise<JobRow[]>;
  /** Stops working after the step at hand. */
  close(): Promise<void>;
}

/** The pause after so many failed attempts, milliseconds. */
export function backoff({ backoffMs }: Pick<JobKind<unknown, unknown>, "backoffMs">, failed: number): number {
  return backoffMs * 2 ** (failed - 1);
}
