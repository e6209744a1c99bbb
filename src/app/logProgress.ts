import type { Log } from "../common/log.js";
import type { Progress } from "../common/progress.js";

/** A line this often at most. */
const EVERY_MS = 30_000;

/** Progress of what goes on behind the traffic, in the gateway's log. Stages with nothing to do are not told. */
export function logProgress(log: Log): Progress {
  let stage = "";
  let total: number | undefined;
  let told = 0;
  return {
    stage(name, units) {
      stage = name;
      total = units;
      told = performance.now();
      if (units !== 0) log.info({ total: units }, name);
    },
    update(done, figures) {
      if (performance.now() - told < EVERY_MS) return;
      told = performance.now();
      log.info({ done, total, ...figures }, stage);
    },
    note: (line) => log.info({}, line),
  };
}
