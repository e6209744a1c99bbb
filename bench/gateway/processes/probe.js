// Loaded into a measured process with --import: tells its parent, when asked, what the process used and how late its event
// loop was since it was asked last. Plain JavaScript because it is loaded before anything could compile it.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const RESOLUTION_MS = 10;

if (isMainThread && process.send) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  /** Each value is the time between two looks. @param {number} nanoseconds */
  const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  process.on("message", (message) => {
    if (message !== "probe") return;
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000, loopP99: late(delay.percentile(99)), loopMax: late(delay.max) });
    delay.reset();
  });
  // A parent that asks nothing more does not keep the process alive.
  process.channel?.unref();
}
