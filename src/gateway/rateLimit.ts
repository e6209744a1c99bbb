import { Patience } from "../common/patience.js";
import { Errors } from "../errors.js";
import type { Cache } from "../store/ports.js";

const WINDOW_SECONDS = 60;
const COUNT_MS = 250;

/** A cache that is asked to count, and not waited for where it hangs. */
export function patientCounter(cache: Cache): Pick<Cache, "increment"> {
  const patience = new Patience("Counting requests", COUNT_MS);
  return { increment: (key, windowSeconds) => patience.ask(() => cache.increment(key, windowSeconds)) };
}

/**
 * Counts a request of `who` (a key's id or an address) and throws `RATE_LIMITED` over `limit` in a minute; 0: no limit.
 * A cache that does not answer lets everybody through, and `onGone` is told why: the shop must not close because a counter is gone.
 */
export async function countRequest(
  cache: Pick<Cache, "increment">,
  limit: number,
  who: string,
  onGone: (cause: unknown) => void = () => {},
): Promise<void> {
  if (limit === 0) return;
  const count = await cache.increment(`rate:${who}`, WINDOW_SECONDS).catch((cause: unknown) => {
    onGone(cause);
    return 0;
  });
  if (count > limit) throw Errors.rateLimited(limit, WINDOW_SECONDS);
}
