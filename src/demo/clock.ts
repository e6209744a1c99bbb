/** The demo's clock: the shop's history ends on a whole week near today, so that it never looks old. */

const WEEK = 7 * 86_400_000;
/** Monday 5 January 1970, 00:00 UTC. */
const FIRST_MONDAY = 4 * 86_400_000;

/** The last Monday 00:00 UTC at or before `now`. */
export function demoClock(now: Date): Date {
  return new Date(Math.floor((now.getTime() - FIRST_MONDAY) / WEEK) * WEEK + FIRST_MONDAY);
}
