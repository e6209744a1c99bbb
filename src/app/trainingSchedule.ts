/** Training every day at an hour, by one of several gateways. */
import type { Log } from "../common/log.js";
import { message, VitrineError } from "../errors.js";
import type { Meta } from "../store/ports.js";
import type { TrainingJobs } from "./trainingJobs.js";

/** The next moment after `now` at which a clock shows `at` (`HH:MM` local time, `HH:MMZ` UTC). */
export function nextMoment(at: string, now: Date): Date {
  const [hour = 0, minute = 0] = at.replace("Z", "").split(":").map(Number);
  const next = new Date(now);
  const utc = at.endsWith("Z");
  if (utc) next.setUTCHours(hour, minute, 0, 0);
  else next.setHours(hour, minute, 0, 0);
  if (next <= now) {
    if (utc) next.setUTCDate(next.getUTCDate() + 1);
    else next.setDate(next.getDate() + 1);
  }
  return next;
}

export interface ScheduleParts {
  store: Pick<Meta, "getMeta" | "setMeta">;
  jobs: Pick<TrainingJobs, "start">;
  /** `HH:MM`, or `HH:MMZ`. */
  at: string;
  budgetMinutes: number;
  log: Log;
  /** Milliseconds; the machine's clock where left out. */
  now?: () => number;
}

/** The last moment of the schedule that a gateway took. */
const TAKEN = "training/schedule";
/** Timers count at most so far, and clocks are put right: the rest is waited for again. */
const LOOK_MS = 3_600_000;
/** Gateways' clocks may differ by so much; a turn taken is not taken again. */
const SKEW_MS = 3_600_000;

export class TrainingSchedule {
  private timer: NodeJS.Timeout | undefined;
  private readonly now: () => number;

  constructor(private readonly parts: ScheduleParts) {
    this.now = parts.now ?? Date.now;
    this.wait(nextMoment(parts.at, new Date(this.now())));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private wait(moment: Date): void {
    const rest = moment.getTime() - this.now();
    const turn = (): void => {
      if (this.now() < moment.getTime()) this.wait(moment);
      else void this.take(moment).finally(() => this.wait(nextMoment(this.parts.at, new Date(this.now()))));
    };
    this.timer = setTimeout(turn, Math.max(0, Math.min(rest, LOOK_MS))).unref();
  }

  /** Trains, unless another gateway does or did. */
  private async take(moment: Date): Promise<void> {
    const { store, jobs, budgetMinutes, log } = this.parts;
    try {
      const taken = await store.getMeta<number>(TAKEN);
      if (taken !== null && Math.abs(moment.getTime() - taken) < SKEW_MS) return;
      const job = await jobs.start({ name: "default", budgetMinutes, seed: 1, warm: false, activate: true }, "SCHEDULED");
      await store.setMeta(TAKEN, moment.getTime());
      log.info({ job: job.id, minutes: budgetMinutes }, "scheduled training begins");
    } catch (cause) {
      const taken = cause instanceof VitrineError && cause.code === "CONFLICT";
      log[taken ? "info" : "warn"]({ cause: message(cause) }, "scheduled training left out");
    }
  }
}
