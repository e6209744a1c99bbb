/** Jobs within this process, for a shop without Redis: one at a time a queue, tried again with back-off. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../common/log.js";
import { Errors, message } from "../errors.js";
import type { Locks, Meta } from "../store/ports.js";
import { alone, TAKEN_MS } from "./alone.js";
import { LOST, readBoard, writeBoard } from "./board.js";
import { backoff, FinalFailure, type Handler, type JobEnd, type JobKind, type JobRow, type Jobs } from "./jobs.js";
import { reporting } from "./reporting.js";

/** How often a running job's row is written. */
const ALIVE_MS = 2000;
/** How long closing waits for the step at hand. */
const STOP_MS = 3000;

/** Values of any kind's own types: what comes in at `enqueue` goes out to the handler of the same kind. */
type Untyped = unknown;

interface Job {
  kind: JobKind<Untyped, Untyped>;
  key: string;
  data: Untyped;
  row: JobRow;
  /** Asked for while it was being done: to be done once more, with this. */
  again: { data: Untyped } | null;
}

interface Queue {
  handler: Handler<Untyped, Untyped> | null;
  jobs: Job[];
  listeners: ((end: JobEnd<Untyped>) => void)[];
  busy: Promise<void> | null;
}

export interface ProcessJobsParts {
  store: Pick<Locks & Meta, "tryLock" | "getMeta" | "setMeta">;
  log: Log;
}

export class ProcessJobs implements Jobs {
  readonly kind = "process";
  private readonly abort = new AbortController();
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly parts: ProcessJobsParts) {}

  async enqueue<Data, Result>(kind: JobKind<Data, Result>, data: Data, key: string = kind.queue) {
    const queue = this.queue(kind.queue);
    const known = queue.jobs.find((job) => job.key === key);
    if (known) {
      if (known.row.state === "RUNNING" && kind.again) known.again = { data };
      return { id: known.row.id, added: false };
    }
    const job = this.add(queue, kind as JobKind<Untyped, Untyped>, data, key);
    return { id: job.row.id, added: true };
  }

  work<Data, Result>(kind: JobKind<Data, Result>, handler: Handler<Data, Result>): void {
    const queue = this.queue(kind.queue);
    queue.handler = handler as Handler<Untyped, Untyped>;
    this.next(queue);
  }

  onEnd<Data, Result>(kind: JobKind<Data, Result>, listener: (end: JobEnd<Result>) => void): void {
    this.queue(kind.queue).listeners.push(listener as (end: JobEnd<Untyped>) => void);
  }

  async list(queues: readonly string[], limit: number): Promise<JobRow[]> {
    const lists = await Promise.all(
      queues.map(async (name) => {
        const here = (this.queues.get(name)?.jobs ?? []).map(({ row }) => ({ ...row }));
        const known = new Set(here.map(({ id }) => id));
        const kept = await readBoard(this.parts.store, name);
        return [...here, ...kept.filter(({ id }) => !known.has(id))].slice(0, limit);
      }),
    );
    return lists.flat();
  }

  async close(): Promise<void> {
    this.abort.abort(Errors.interrupted("The job"));
    const busy = Promise.all([...this.queues.values()].map((queue) => queue.busy));
    await Promise.race([busy, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private queue(name: string): Queue {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = { handler: null, jobs: [], listeners: [], busy: null };
      this.queues.set(name, queue);
    }
    return queue;
  }

  private add(queue: Queue, kind: JobKind<Untyped, Untyped>, data: Untyped, key: string): Job {
    const row: JobRow = {
      id: randomUUID(),
      queue: kind.queue,
      state: "WAITING",
      progress: null,
      attempts: 0,
      lastError: null,
      askedAt: new Date(),
      startedAt: null,
      endedAt: null,
    };
    const job: Job = { kind, key, data, row, again: null };
    queue.jobs.push(job);
    this.next(queue);
    return job;
  }

  /** Begins the first job that waits, if none is under way. */
  private next(queue: Queue): void {
    if (queue.busy || !queue.handler || this.abort.signal.aborted) return;
    const job = queue.jobs.find(({ row }) => row.state === "WAITING");
    if (!job) return;
    queue.busy = this.turn(queue, job, queue.handler)
      .catch((cause: unknown) => {
        this.later(queue, job, TAKEN_MS);
        this.parts.log.warn({ queue: job.row.queue, cause: message(cause) }, "a job could not be begun");
      })
      .finally(() => {
        queue.busy = null;
        this.next(queue);
      });
  }

  private async turn(queue: Queue, job: Job, handler: Handler<Untyped, Untyped>): Promise<void> {
    job.row.state = "RUNNING";
    if (!(await alone(this.parts.store, job.row.queue, () => this.attempt(queue, job, handler))))
      this.later(queue, job, TAKEN_MS);
  }

  private async attempt(queue: Queue, job: Job, handler: Handler<Untyped, Untyped>): Promise<void> {
    const { row, kind, data } = job;
    const { signal } = this.abort;
    Object.assign(row, { attempts: row.attempts + 1, startedAt: new Date(), progress: null });
    const last = row.attempts >= kind.attempts;
    const progress = reporting((now) => {
      row.progress = now;
    });
    await this.show(row);
    const alive = setInterval(() => void this.show(row), ALIVE_MS);
    try {
      const result = await handler(data, { attempt: row.attempts, last, resumed: false, progress, signal });
      this.end(queue, job, "DONE", { id: row.id, result });
    } catch (cause) {
      const error = message(cause);
      row.lastError = signal.aborted ? LOST : error;
      if (signal.aborted || last || cause instanceof FinalFailure) this.end(queue, job, "FAILED", { id: row.id, error });
      else this.later(queue, job, backoff(kind, row.attempts));
      const told = { queue: row.queue, attempt: row.attempts, cause: error };
      if (!signal.aborted)
        this.parts.log.warn(told, row.state === "RETRYING" ? "a job failed; it is tried again" : "a job failed");
    } finally {
      clearInterval(alive);
      await this.show(row);
    }
  }

  private end(queue: Queue, job: Job, state: "DONE" | "FAILED", end: JobEnd<Untyped>): void {
    Object.assign(job.row, { state, endedAt: new Date() });
    queue.jobs.splice(queue.jobs.indexOf(job), 1);
    for (const listener of queue.listeners) listener(end);
    if (job.again) this.add(queue, job.kind, job.again.data, job.key);
  }

  /** Out of the way until then. */
  private later(queue: Queue, job: Job, ms: number): void {
    job.row.state = "RETRYING";
    const due = (): void => {
      job.row.state = "WAITING";
      this.next(queue);
    };
    setTimeout(due, ms).unref();
  }

  private async show(row: JobRow): Promise<void> {
    await writeBoard(this.parts.store, { ...row }).catch((cause: unknown) => {
      if (!this.abort.signal.aborted) this.parts.log.warn({ cause: message(cause) }, "a job's state could not be written");
    });
  }
}
