/** One request's way through the pipeline: how long each stage took, what dropped out, and when to stop waiting. */
import { within } from "../common/deadline.js";
import { message } from "../errors.js";

/** Deadlines in milliseconds: generous for a healthy machine, short enough that a page is not lost to a sick part of it. */
export const DEADLINES = { shopper: 500, quest: 400, retrieve: 500, rank: 800, explain: 800 } as const;

export class Run {
  readonly degradations: { stage: string; reason: string }[] = [];
  readonly timings: Record<string, number> = {};

  /** `strict`: nothing is waited for less than it takes, and a failure is one. For work that has all the time it needs. */
  constructor(private readonly strict = false) {}

  /**
   * Runs a stage. Where it throws, or takes longer than `ms`, what dropped out is noted and `otherwise` is what goes on:
   * promise 2, never a blank shelf.
   */
  async stage<T, U>(
    name: string,
    ms: number,
    work: () => Promise<T> | T,
    otherwise: (cause: unknown) => Promise<U> | U,
  ): Promise<T | U> {
    const started = performance.now();
    try {
      const result = work();
      if (this.strict) return await result;
      return result instanceof Promise ? await within(ms, name, result) : result;
    } catch (cause) {
      if (this.strict) throw cause;
      this.degradations.push({ stage: name, reason: message(cause) });
      return await otherwise(cause);
    } finally {
      this.took(name, started);
    }
  }

  /** Runs a stage that has nothing to fall back on; only its time is noted. */
  async must<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.took(name, started);
    }
  }

  /** Adds the time since `started` (of `performance.now()`) to a stage. */
  took(name: string, started: number): void {
    this.timings[name] = (this.timings[name] ?? 0) + performance.now() - started;
  }
}
