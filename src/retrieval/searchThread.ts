/**
 * Exact search of a part of the products in a thread of its own, over the memory that this thread writes: the event loop sends a
 * query and gets keys. The thread starts with the first search; one that dies is replaced by the next, and its calls are rejected.
 */
import type { Worker } from "node:worker_threads";
import { startWorker } from "../common/worker.js";
import type { FoundNearest, SharedVectors } from "../features/vectorSearch.js";
import type { Reply, Request } from "./searchMessages.js";

interface Waiting {
  resolve(found: FoundNearest): void;
  reject(cause: Error): void;
}

export class SearchThread {
  private worker: Worker | null = null;
  /** What the thread searches: the vectors it was sent last. */
  private attached: SharedVectors | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;
  private closed = false;

  /** `part`: which of the products it searches, of as many parts as the vectors have searchers. */
  constructor(private readonly part: number) {}

  /** The nearest as `searchNearest` finds them in this thread's part of vectors that are worth searching. */
  nearest(vectors: SharedVectors, query: Float32Array, wanted: number): Promise<FoundNearest> {
    if (this.closed) return Promise.reject(new Error("the search thread is closed"));
    const worker = this.running();
    if (this.attached !== vectors)
      worker.postMessage({ kind: "attach", vectors, part: this.part, of: vectors.searchers } satisfies Request);
    this.attached = vectors;
    return new Promise((resolve, reject) => {
      const call = ++this.calls;
      this.waiting.set(call, { resolve, reject });
      // Waited for, it keeps the process alive; idle, it does not.
      worker.ref();
      worker.postMessage({ kind: "search", call, query, wanted } satisfies Request);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.worker?.terminate();
  }

  private running(): Worker {
    if (this.worker) return this.worker;
    const worker = startWorker("./search.worker.js", import.meta.url);
    worker.unref();
    worker.on("message", (reply: Reply) => this.settle(worker, reply));
    const gone = (why: string): void => {
      if (this.worker !== worker) return;
      this.worker = this.attached = null;
      for (const { reject } of this.waiting.values()) reject(new Error(`the search thread ended: ${why}`));
      this.waiting.clear();
    };
    worker.on("error", (error) => gone(error.message));
    worker.on("exit", (code) => gone(`code ${code}`));
    this.worker = worker;
    return worker;
  }

  private settle(worker: Worker, reply: Reply): void {
    const waiting = this.waiting.get(reply.call);
    this.waiting.delete(reply.call);
    if (this.waiting.size === 0) worker.unref();
    if ("error" in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.found);
  }
}
