import type { Worker } from "bullmq";
import { poll } from "../common/poll.js";

/** How often a stand-in looks for a process that does nothing but jobs. */
const LOOK_MS = 5000;

/**
 * Has `worker`, not running yet, work while `replaced` says no; a job at hand is always ended. The returned function stops the
 * looking, not the worker.
 */
export function workWhileAlone(
  worker: Worker,
  replaced: () => Promise<boolean>,
  onError: (cause: unknown) => void,
): () => Promise<void> {
  let stopped = false;
  const look = async (): Promise<void> => {
    const rest = await replaced();
    if (stopped) return;
    if (rest && !worker.isPaused()) await worker.pause(true);
    else if (!rest && worker.isPaused()) await worker.resume();
    else if (!rest && !worker.isRunning()) worker.run().catch(onError);
  };
  const first = look().catch(onError);
  const stop = poll(look, LOOK_MS, onError);
  return async () => {
    stopped = true;
    await first;
    await stop();
  };
}
