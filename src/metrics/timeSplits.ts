/** Cutting a shop's history by time: where to end training, and what belongs to one visit. */

const DAY = 86_400_000;
/** A pause longer than this ends a session. */
export const SESSION_GAP = 30 * 60_000;

/**
 * Moments that leave about the given fractions of events strictly before them. `times` are milliseconds, ascending. Events
 * of one moment are never parted: a split falls on the first event that is not before it.
 */
export function splitPoints(times: ArrayLike<number>, fractions: readonly number[]): number[] {
  if (times.length === 0) throw new RangeError("splitPoints needs at least one event");
  return fractions.map((fraction) => {
    const wanted = Math.round(fraction * times.length);
    if (wanted >= times.length) return times[times.length - 1]! + 1;
    const moment = times[wanted]!;
    // Of the two ends of a run of equal times, the one that leaves the fraction nearer to what was asked.
    let first = wanted;
    while (first > 0 && times[first - 1] === moment) first--;
    let next = wanted;
    while (next < times.length && times[next] === moment) next++;
    if (wanted - first <= next - wanted) return moment;
    return next < times.length ? times[next]! : moment + 1;
  });
}

/**
 * Start indexes of the baskets in one shopper's events (time order). Events without a time of day belong together when they
 * are of the same day; others when no pause between them is longer than SESSION_GAP.
 */
export function basketStarts(at: ArrayLike<number>, dateOnly: ArrayLike<number | boolean>): number[] {
  const starts: number[] = [];
  for (let i = 0; i < at.length; i++) if (i === 0 || !sameBasket(at, dateOnly, i)) starts.push(i);
  return starts;
}

function sameBasket(at: ArrayLike<number>, dateOnly: ArrayLike<number | boolean>, i: number): boolean {
  const day = (moment: number): number => Math.floor(moment / DAY);
  if (dateOnly[i] || dateOnly[i - 1]) return day(at[i]!) === day(at[i - 1]!);
  return at[i]! - at[i - 1]! <= SESSION_GAP;
}
