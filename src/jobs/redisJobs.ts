/**
 * Jobs among all processes that share a Redis, by BullMQ: any number of workers, one job of a queue at a time. A worker that
 * shows no sign of life loses its job to another.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DelayedError, type Job, Queue, QueueEvents, UnrecoverableError, WaitingError, Worker } from "bullmq";
import type { Cluster, Redis } from "ioredis";
import { within } from "../common/deadline.js";
import type { Log } from "../common/log.js";
import type { RedisAddress } from "../common/redisUrl.js";
import { Errors, message } from "../errors.js";
import type { Locks } from "../store/ports.js";
import { alone, TAKEN_MS } from "./alone.js";
import {
  FinalFailure,
  type Handler,
  type JobEnd,
  type JobKind,
  type JobProgress,
  type JobRow,
  type Jobs,
  type WorkOptions,
} from "./jobs.js";
import { redisConnection } from "./redisConnection.js";
import { rowOf } from "./redisRow.js";
import { reporting } from "./reporting.js";
import { workWhileAlone } from "./standIn.js";

export interface RedisJobsParts {
  address: RedisAddress;
  /** Names the shop: shops that share a Redis have queues of their own. */
  shop: string;
  locks: Pick<Locks, "tryLock">;
  log: Log;
  /** A worker that was not heard of for so long has lost its job. */
  aliveMs?: number;
}

const ALIVE_MS = 10_000;
/** How long asking waits for Redis. */
const ANSWER_MS = 3000;
/** How long closing waits for the step at hand. */
const STOP_MS = 5000;
/** A line about Redis this often at most. */
const COMPLAIN_MS = 60_000;
/** Ended jobs that are kept to be looked at. */
const KEPT = 50;
/** How often a job may lose its worker: what kills every worker that takes it ends here. */
const LOSSES = 5;
const WORKER = "worker";

export class RedisJobs implements Jobs {
  readonly kind = "redis";
  private readonly abort = new AbortController();
  private readonly connections: (Redis | Cluster)[] = [];
  private readonly queues = new Map<string, Queue>();
  private readonly workers: Worker[] = [];
  private readonly events = new Map<string, QueueEvents>();
  private readonly stopLooking: (() => Promise<void>)[] = [];
  private asking: Redis | Cluster | null = null;
  private working: Redis | Cluster | null = null;
  private complainedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: RedisJobsParts) {}

  async enqueue<Data, Result>(kind: JobKind<Data, Result>, data: Data, key: string = kind.queue) {
    const id = randomUUID();
    const job = await this.ask(
      this.queue(kind.queue).add(kind.queue, data, {
        jobId: id,
        attempts: kind.attempts,
        backoff: { type: "exponential", delay: kind.backoffMs },
        removeOnComplete: { count: KEPT },
        removeOnFail: { count: KEPT },
        deduplication: { id: key, keepLastIfActive: kind.again },
      }),
    );
    return { id: job.id ?? id, added: job.id === id };
  }

  work<Data, Result>(kind: JobKind<Data, Result>, handler: Handler<Data, Result>, { standIn = false }: WorkOptions = {}): void {
    const { log, aliveMs = ALIVE_MS } = this.parts;
    this.working ??= this.connect(null);
    const worker = new Worker(kind.queue, (job, token) => this.attempt(kind, handler, job, token), {
      ...this.base(this.working),
      name: standIn ? "stand-in" : WORKER,
      autorun: !standIn,
      lockDuration: aliveMs,
      stalledInterval: aliveMs / 2,
      maxStalledCount: LOSSES,
    });
    worker.on("error", (cause) => this.complain(cause));
    worker.on("failed", (job, cause) => {
      const told = { queue: kind.queue, attempt: job?.attemptsMade, cause: message(cause) };
      log.warn(told, job?.finishedOn ? "a job failed" : "a job failed; it is tried again");
    });
    worker.on("stalled", (id) => log.warn({ queue: kind.queue, id }, "a job lost its worker; another takes it up"));
    this.workers.push(worker);
    this.ask(this.queue(kind.queue).setGlobalConcurrency(1)).catch((cause) => this.complain(cause));
    if (!standIn) return;
    const replaced = async (): Promise<boolean> => {
      const workers = await this.ask(this.queue(kind.queue).getWorkers());
      return workers.some(({ rawname = "" }) => rawname.endsWith(`:w:${WORKER}`));
    };
    this.stopLooking.push(workWhileAlone(worker, replaced, (cause) => this.complain(cause)));
  }

  onEnd<Data, Result>(kind: JobKind<Data, Result>, listener: (end: JobEnd<Result>) => void): void {
    let events = this.events.get(kind.queue);
    if (!events) {
      events = new QueueEvents(kind.queue, this.base(this.connect(null)));
      events.on("error", (cause) => this.complain(cause));
      this.events.set(kind.queue, events);
    }
    // Parsed by BullMQ already, whatever its types say.
    events.on("completed", ({ jobId, returnvalue }) => listener({ id: jobId, result: returnvalue as unknown as Result }));
    events.on("failed", ({ jobId, failedReason }) => listener({ id: jobId, error: failedReason }));
  }

  async list(queues: readonly string[], limit: number): Promise<JobRow[]> {
    const lists = await this.ask(
      Promise.all(
        queues.map(async (name) => {
          const queue = this.queue(name);
          const states = ["active", "wait", "delayed", "completed", "failed"] as const;
          const jobs = await Promise.all(states.map((state) => queue.getJobs([state], 0, limit - 1)));
          const rows = jobs.flatMap((list, i) => list.map((job) => rowOf(job, states[i]!)));
          const over = (row: JobRow): number => row.endedAt?.getTime() ?? Number.POSITIVE_INFINITY;
          return rows.sort((a, b) => over(b) - over(a) || a.askedAt.getTime() - b.askedAt.getTime()).slice(0, limit);
        }),
      ),
    );
    return lists.flat();
  }

  async close(): Promise<void> {
    this.abort.abort(Errors.interrupted("The job"));
    await Promise.all(this.stopLooking.map((stop) => stop()));
    // What is at hand goes back to its queue; what does not end in time is taken up once its lock has run out.
    const done = Promise.allSettled(this.workers.map((worker) => worker.close()));
    await Promise.race([done, sleep(STOP_MS, undefined, { ref: false })]);
    for (const connection of this.connections) connection.disconnect();
    const others = [...this.queues.values(), ...this.events.values()].map((part) => part.close());
    await Promise.race([Promise.allSettled(others), sleep(ANSWER_MS, undefined, { ref: false })]);
  }

  private async attempt<Data, Result>(
    kind: JobKind<Data, Result>,
    handler: Handler<Data, Result>,
    job: Job<Data>,
    token: string | undefined,
  ): Promise<Result> {
    const { signal } = this.abort;
    const progress = reporting((now: JobProgress) => void job.updateProgress({ ...now }).catch(() => {}));
    const attempt = job.attemptsMade + 1;
    const at = { attempt, last: attempt >= kind.attempts, resumed: true, progress, signal };
    try {
      const done = await alone(this.parts.locks, kind.queue, () => handler(job.data, at));
      if (done) return done.value;
    } catch (cause) {
      if (cause instanceof FinalFailure) throw new UnrecoverableError(cause.message);
      if (!signal.aborted) throw cause;
      await job.moveToWait(token);
      throw new WaitingError();
    }
    await job.moveToDelayed(Date.now() + TAKEN_MS, token);
    throw new DelayedError();
  }

  private queue(name: string): Queue {
    let queue = this.queues.get(name);
    if (!queue) {
      // Who asks is told soon that Redis is away: nothing queues up here.
      this.asking ??= this.connect(1);
      queue = new Queue(name, this.base(this.asking));
      queue.on("error", (cause) => this.complain(cause));
      this.queues.set(name, queue);
    }
    return queue;
  }

  /** Braces: on a Redis Cluster all keys of a shop's queues live on one node. */
  private base(connection: Redis | Cluster): { connection: Redis | Cluster; prefix: string } {
    return { connection, prefix: `{vitrine:jobs:${this.parts.shop}}` };
  }

  private connect(maxRetriesPerRequest: number | null): Redis | Cluster {
    const redis = redisConnection(this.parts.address, maxRetriesPerRequest);
    redis.on("error", (cause) => this.complain(cause));
    this.connections.push(redis);
    return redis;
  }

  private async ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await within(ANSWER_MS, "Asking for a job", answer);
    } catch (cause) {
      throw Errors.cacheUnavailable(cause);
    }
  }

  private complain(cause: unknown): void {
    if (this.abort.signal.aborted || performance.now() - this.complainedAt < COMPLAIN_MS) return;
    this.complainedAt = performance.now();
    this.parts.log.warn({ cause: message(cause) }, "background work waits for Redis");
  }
}
