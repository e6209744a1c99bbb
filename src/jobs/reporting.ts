import type { Progress } from "../common/progress.js";
import type { JobProgress } from "./jobs.js";

/** A report this often at most, but for a new stage. */
const EVERY_MS = 500;

/** A progress that tells `report` where the work is, now and then. */
export function reporting(report: (progress: JobProgress) => void): Progress {
  let now: JobProgress | null = null;
  let told = 0;
  const tell = (progress: JobProgress): void => {
    told = performance.now();
    report(progress);
  };
  return {
    stage(stage, total) {
      now = { stage, done: 0, total: total ?? null };
      tell(now);
    },
    update(done) {
      if (!now) return;
      now = { ...now, done };
      if (performance.now() - told >= EVERY_MS || done === now.total) tell(now);
    },
    note() {},
  };
}

/** What is told to the one is told to the other. */
export function both(a: Progress, b: Progress): Progress {
  return {
    stage(...given) {
      a.stage(...given);
      b.stage(...given);
    },
    update(...given) {
      a.update(...given);
      b.update(...given);
    },
    note(line) {
      a.note(line);
      b.note(line);
    },
  };
}
