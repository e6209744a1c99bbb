/**
 * ONNX sessions in worker threads, so that inference never blocks the event loop. Every thread holds every model; a call
 * goes to the thread with the fewest calls under way. A thread that dies is replaced, and its calls are rejected.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { startWorker } from "../common/worker.js";
import { Errors } from "../errors.js";
import type { NearestKeys, SharedVectors } from "../features/vectorSearch.js";
import { type Call, detached, type Reply, type Request, transferable } from "./poolMessages.js";
import type { Feeds, Fetches, Search, SessionHandle, Sessions } from "./session.js";

/** How long closing waits for the native call at hand. */
const CLOSE_MS = 5000;

type Body<R> = R extends unknown ? Omit<R, "call"> : never;

interface Model {
  name: string;
  source: Uint8Array | string;
}

export class SessionPool implements Sessions {
  private readonly models = new Map<number, Model>();
  private readonly threads: Thread[];
  private nextKey = 1;

  private constructor(size: number) {
    this.threads = Array.from({ length: size }, (_, number) => new Thread(this.models, number));
  }

  /** Starts `size` threads. */
  static async open(options: { size: number }): Promise<SessionPool> {
    const pool = new SessionPool(options.size);
    await Promise.all(pool.threads.map((thread) => thread.ready));
    return pool;
  }

  get parallelism(): number {
    return this.threads.length;
  }

  async load(name: string, model: Uint8Array | string): Promise<SessionHandle> {
    const key = this.nextKey++;
    // Known before it is loaded, so that a thread that starts meanwhile loads it too.
    this.models.set(key, { name, source: model });
    const load = this.threads.map((thread) => thread.call(name, { kind: "load", key, model }));
    const [reply] = await Promise.all(load).catch((cause: unknown) => {
      this.models.delete(key);
      throw Errors.modelUnloadable(name, cause);
    });
    if (!reply || !("inputNames" in reply)) throw Errors.modelUnloadable(name, "its thread did not describe it");
    return { name, key, inputNames: reply.inputNames, outputNames: reply.outputNames };
  }

  async run(handle: SessionHandle, feeds: Feeds, outputs?: readonly string[]): Promise<Fetches> {
    if (!this.models.has(handle.key)) throw Errors.inferenceUnavailable(handle.name, "it is not loaded");
    const whole = detached(feeds);
    const run = { kind: "run", key: handle.key, feeds: whole, outputs } as const;
    const reply = await this.idlest().call(handle.name, run, transferable(whole));
    return "fetches" in reply ? reply.fetches : {};
  }

  async seek(handle: SessionHandle, feeds: Feeds, search: Search): Promise<{ fetches: Fetches; found: NearestKeys }> {
    if (!this.models.has(handle.key)) throw Errors.inferenceUnavailable(handle.name, "it is not loaded");
    const reply = await this.idlest().seek(handle, detached(feeds), search);
    if (!("fetches" in reply) || !reply.found) throw Errors.inferenceFailed(handle.name, "its thread did not search");
    return { fetches: reply.fetches, found: reply.found };
  }

  private idlest(): Thread {
    return this.threads.reduce((a, b) => (b.load < a.load ? b : a));
  }

  async unload(handle: SessionHandle): Promise<void> {
    if (!this.models.delete(handle.key)) return;
    await Promise.all(this.threads.map((thread) => thread.call(handle.name, { kind: "unload", key: handle.key })));
  }

  /** Ends a thread at once, whatever it is doing (a run that hangs): its calls are rejected, and it is replaced. */
  async restart(thread: number): Promise<void> {
    await this.threads[thread]?.kill();
  }

  async close(): Promise<void> {
    this.models.clear();
    await Promise.all(this.threads.map((thread) => thread.close()));
  }
}

/** A thread that is started again when it dies, with every model of `models` loaded before it takes calls. */
class Thread {
  /** Resolves when the present worker has its models; rejects where it could not get them. */
  ready: Promise<void>;
  private worker!: Worker;
  private readonly waiting = new Map<number, { name: string; resolve: (r: Reply) => void; reject: (e: Error) => void }>();
  private nextCall = 1;
  private queued = 0;
  private deaths = 0;
  private closed = false;
  /** Read by the worker before each request: not 0, it ends instead. */
  private readonly closing = new Int32Array(new SharedArrayBuffer(4));
  private pause: NodeJS.Timeout | undefined;
  /** What the present worker searches: the vectors it was sent last. */
  private attached: SharedVectors | null = null;

  constructor(
    private readonly models: ReadonlyMap<number, Model>,
    private readonly number: number,
  ) {
    this.ready = this.start();
  }

  /** Calls queued or under way. */
  get load(): number {
    return this.queued;
  }

  call(name: string, body: Body<Call>, transfer: ArrayBuffer[] = []): Promise<Reply> {
    return this.queue(name, () => this.post(name, body, transfer));
  }

  seek({ name, key }: SessionHandle, feeds: Feeds, { vectors, output, wanted }: Search): Promise<Reply> {
    return this.queue(name, () => {
      const attach = this.attached === vectors ? null : { vectors, searcher: vectors.searchers + this.number };
      this.attached = vectors;
      return this.post(name, { kind: "seek", key, feeds, output, wanted, attach }, transferable(feeds));
    });
  }

  /** Posts once the worker has its models. */
  private async queue(name: string, post: () => Promise<Reply>): Promise<Reply> {
    this.queued++;
    try {
      await this.ready;
      if (this.closed) throw Errors.inferenceUnavailable(name, "the pool is closed");
      return await post();
    } finally {
      this.queued--;
    }
  }

  async kill(): Promise<void> {
    await this.worker.terminate();
  }

  /** The worker ends itself, between two calls: terminated inside onnxruntime it would take the whole process with it. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.pause);
    this.rejectAll("the pool is closed");
    if (this.worker.threadId !== -1) {
      Atomics.store(this.closing, 0, 1);
      const ended = once(this.worker, "exit").catch(() => {});
      this.worker.ref();
      this.worker.postMessage({ kind: "close" } satisfies Request);
      await Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]);
    }
    await this.worker.terminate();
  }

  private post(name: string, body: Body<Call>, transfer: ArrayBuffer[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const call = this.nextCall++;
      this.waiting.set(call, { name, resolve, reject });
      this.worker.ref();
      this.worker.postMessage({ ...body, call }, transfer);
    });
  }

  private async start(): Promise<void> {
    const worker = startWorker("./session.worker.js", import.meta.url, { workerData: this.closing });
    this.worker = worker;
    this.attached = null;
    worker.unref();
    worker.on("message", (reply: Reply) => this.settle(reply));
    worker.on("error", (error) => this.rejectAll(error.message));
    worker.on("exit", (code) => this.restart(code));
    for (const [key, { name, source }] of this.models) await this.post(name, { kind: "load", key, model: source }, []);
  }

  private settle(reply: Reply): void {
    const waiter = this.waiting.get(reply.call);
    this.waiting.delete(reply.call);
    // An idle thread does not keep the process alive.
    if (this.waiting.size === 0 && !this.closed) this.worker.unref();
    if (!waiter) return;
    if ("error" in reply) waiter.reject(Errors.inferenceFailed(waiter.name, reply.error));
    else {
      this.deaths = 0;
      waiter.resolve(reply);
    }
  }

  /** Waits longer after each death in a row, so that a thread that cannot live does not use up the machine. */
  private restart(code: number): void {
    this.rejectAll(`its thread ended with code ${code}`);
    if (this.closed) return;
    const delay = this.deaths === 0 ? 0 : Math.min(30_000, 100 * 2 ** this.deaths);
    this.deaths++;
    this.ready = new Promise<void>((resolve) => {
      this.pause = setTimeout(resolve, delay);
    }).then(() => this.start());
    // A failed start is reported to the calls that wait for it; without one it is nobody's rejection.
    this.ready.catch(() => {});
  }

  private rejectAll(why: string): void {
    for (const { name, reject } of this.waiting.values()) reject(Errors.inferenceUnavailable(name, why));
    this.waiting.clear();
  }
}
