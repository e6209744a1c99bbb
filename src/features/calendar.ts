/** Local time, season and holidays of a moment. All pure; caches only save work. */
import { createRequire } from "node:module";
import type DateHolidays from "date-holidays";
import { IANAZone } from "luxon";

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const YEAR = 365.2425 * DAY;
/** Days from 1 January to the northern midwinter (21 December is day -11). */
const MIDWINTER = -11 * DAY;

const zones = new Map<string, IANAZone>();
const offsets = new Map<string, number>();

/** Offset from UTC in milliseconds at `at`; 0 for an unknown zone. Cached by zone and hour. */
export function zoneOffset(timeZone: string | undefined, at: number): number {
  if (!timeZone) return 0;
  const key = `${timeZone}/${Math.floor(at / HOUR)}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    let zone = zones.get(timeZone);
    if (!zone) {
      zone = IANAZone.create(timeZone);
      zones.set(timeZone, zone);
    }
    offset = zone.isValid ? zone.offset(at) * 60_000 : 0;
    if (offsets.size > 200_000) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

/** Hour of day in [0, 24), weekday (0 = Monday) and day number of a local timestamp (`at + zoneOffset`). */
export function localTime(local: number): { hour: number; weekday: number; day: number } {
  const day = Math.floor(local / DAY);
  return { hour: (local - day * DAY) / HOUR, weekday: (((day + 3) % 7) + 7) % 7, day };
}

/**
 * Phase of the local year in radians: 0 at midwinter, pi at midsummer, on either hemisphere. Half a year is added south of
 * the equator, so January in Sydney and July in Oslo share a phase.
 */
export function seasonPhase(at: number, latitude: number | undefined): number {
  const start = Date.UTC(new Date(at).getUTCFullYear(), 0, 1);
  const phase = (2 * Math.PI * (at - start - MIDWINTER)) / YEAR;
  return latitude !== undefined && latitude < 0 ? phase + Math.PI : phase;
}

export interface UpcomingHoliday {
  name: string;
  /** Whole days until it begins; 0 on the day itself. */
  days: number;
}

type HolidaysClass = new (country: string) => DateHolidays;
let Holidays: HolidaysClass | undefined;
const calendars = new Map<string, { day: number; name: string }[]>();

/** The next public holiday of a country within `within` days of a local day number; undefined where there is none. */
export function upcomingHoliday(country: string | undefined, day: number, within = 21): UpcomingHoliday | undefined {
  if (!country) return undefined;
  const year = new Date(day * DAY).getUTCFullYear();
  for (const candidate of [...holidaysOf(country, year), ...holidaysOf(country, year + 1)]) {
    const days = candidate.day - day;
    if (days >= 0) return days <= within ? { name: candidate.name, days } : undefined;
  }
  return undefined;
}

function holidaysOf(country: string, year: number): { day: number; name: string }[] {
  const key = `${country}/${year}`;
  let days = calendars.get(key);
  if (!days) {
    // Loaded on first use: the package reads 4 MB of rules, which no other command should pay for.
    Holidays ??= createRequire(import.meta.url)("date-holidays") as HolidaysClass;
    days = (new Holidays(country).getHolidays(year) ?? [])
      .filter((h) => h.type === "public")
      .map((h) => ({ day: Math.floor(Date.parse(`${h.date.slice(0, 10)}T00:00:00Z`) / DAY), name: h.name }))
      .sort((a, b) => a.day - b.day);
    calendars.set(key, days);
  }
  return days;
}
