import type { Locks } from "../store/ports.js";

/**
 * Does `work` while this process holds the shop's lock on the queue; null where another does. The lock ends with the
 * process, and holds where a queue's own book-keeping errs: a worker that only seemed dead is not joined by a second.
 */
export async function alone<T>(
  locks: Pick<Locks, "tryLock">,
  queue: string,
  work: () => Promise<T>,
): Promise<{ value: T } | null> {
  const lock = await locks.tryLock(`job${queue}`);
  if (!lock) return null;
  try {
    return { value: await work() };
  } finally {
    await lock.release();
  }
}

/** When work that another process is at is looked at again. */
export const TAKEN_MS = 2000;
