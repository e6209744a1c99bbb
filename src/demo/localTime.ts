/** Wall-clock time in an IANA zone. */

/** What a clock and a calendar on the wall show. */
export interface LocalTime {
  /** 0..24, with fractions. */
  hour: number;
  /** 0 = Sunday. */
  weekday: number;
  /** 1..366. */
  dayOfYear: number;
  /** 1..12. */
  month: number;
  /** 1..31. */
  day: number;
}

const HOUR = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

/** Local time at a moment in a zone. Throws a RangeError for a zone that does not exist. */
export function localTime(at: Date, timeZone: string): LocalTime {
  const local = new Date(at.getTime() + offsetAt(at.getTime(), timeZone));
  const midnight = Date.UTC(local.getUTCFullYear(), 0, 1);
  return {
    hour: local.getUTCHours() + local.getUTCMinutes() / 60,
    weekday: local.getUTCDay(),
    dayOfYear: Math.floor((local.getTime() - midnight) / (24 * HOUR)) + 1,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
  };
}

/** The moment at which clocks in the zone show `wall` (milliseconds, as if the wall clock were UTC). */
export function momentOf(wall: number, timeZone: string): Date {
  const guess = wall - offsetAt(wall, timeZone);
  return new Date(wall - offsetAt(guess, timeZone));
}

/** Milliseconds that the zone is ahead of UTC; remembered by the hour, since asking is slow. */
function offsetAt(time: number, timeZone: string): number {
  const hour = Math.floor(time / HOUR) * HOUR;
  let byHour = offsets.get(timeZone);
  if (!byHour) {
    byHour = new Map();
    offsets.set(timeZone, byHour);
  }
  let offset = byHour.get(hour);
  if (offset === undefined) {
    offset = askOffset(hour, timeZone);
    byHour.set(hour, offset);
  }
  return offset;
}

function askOffset(time: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    formats.set(timeZone, format);
  }
  const [day, month, year, hour, minute] = format.format(time).split(/\D+/).map(Number);
  return Date.UTC(year!, month! - 1, day!, hour!, minute!) - time;
}
