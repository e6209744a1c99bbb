import { Errors, VitrineError } from "../errors.js";
import { within } from "./deadline.js";

/** So many calls in a row that nobody waited out, and the part counts as silent. */
const LATE = 3;
/** How long after the last call a silent part is called all the same, to find out whether it answers again. */
const PROBE_MS = 1000;

/**
 * Waits for another part of the machine, but not longer than `ms`; and not at all for one that has been silent for some
 * calls, until it has answered one of those that go on, or one of those that are made once a second and that nobody
 * waits for. So an outage costs the first requests their deadline, and the others nothing.
 */
export class Patience {
  private late = 0;
  private probeAt = 0;

  constructor(
    /** Named in errors, e.g. "Reading products". */
    private readonly what: string,
    private readonly ms: number,
  ) {}

  /** Throws DEADLINE_EXCEEDED, or what `work` throws. */
  async ask<T>(work: () => Promise<T>): Promise<T> {
    if (this.late >= LATE) {
      if (performance.now() >= this.probeAt) void this.begin(work);
      throw Errors.notWaitedFor(this.what, this.ms);
    }
    try {
      return await within(this.ms, this.what, this.begin(work));
    } catch (cause) {
      if (cause instanceof VitrineError && cause.code === "DEADLINE_EXCEEDED") this.late++;
      throw cause;
    }
  }

  /** Whatever comes of it, and however late, the part has answered. */
  private begin<T>(work: () => Promise<T>): Promise<T> {
    this.probeAt = performance.now() + PROBE_MS;
    const call = work();
    const answered = (): void => {
      this.late = 0;
    };
    call.then(answered, answered);
    return call;
  }
}
