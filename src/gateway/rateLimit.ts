import { Errors } from "../errors.js";
import type { Cache } from "../store/ports.js";

const WINDOW_SECONDS = 60;

/**
 * Counts a request of `who` (a key's id or an address) and throws `RATE_LIMITED` over `limit` in a minute; 0: no limit.
 * A cache that does not answer lets everybody through: the shop must not close because a counter is gone.
 */
export async function countRequest(cache: Cache, limit: number, who: string): Promise<void> {
  if (limit === 0) return;
  const count = await cache.increment(`rate:${who}`, WINDOW_SECONDS).catch(() => 0);
  if (count > limit) throw Errors.rateLimited(limit, WINDOW_SECONDS);
}
