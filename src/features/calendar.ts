/** Local time, season and holidays of a moment. All pure; caches only save work. */
import { createRequire } from "node:module";
import type DateHolidays from "date-holidays";
import { IANAZone } from "luxon";

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const YEAR = 365.2425 * DAY;
/** Days from 1 January to the northern midwinter (21 December is day -11). */
const MIDWINTER = -11 * DAY;

/** Entries that a cache here may hold: moments and countries come from requests, so they must not grow without end. */
const REMEMBERED = 20_000;

interface Zone {
  zone: IANAZone;
  /** Offsets by UTC day; NaN where the clocks change within the day. */
  days: Map<number, number>;
}
const zones = new Map<string, Zone>();

/** Offset from UTC in milliseconds at `at`; 0 for an unknown zone. */
export function zoneOffset(timeZone: string | undefined, at: number): number {
  if (!timeZone) return 0;
  let known = zones.get(timeZone);
  if (!known) {
    known = { zone: IANAZone.create(timeZone), days: new Map() };
    if (zones.size >= REMEMBERED / 10) zones.clear();
    zones.set(timeZone, known);
  }
  const { zone, days } = known;
  if (!zone.isValid) return 0;
  const day = Math.floor(at / DAY);
  let offset = days.get(day);
  if (offset === undefined) {
    const first = zone.offset(day * DAY) * 60_000;
    const last = zone.offset((day + 1) * DAY - 1) * 60_000;
    offset = first === last ? first : Number.NaN;
    if (days.size >= REMEMBERED) days.clear();
    days.set(day, offset);
  }
  return Number.isNaN(offset) ? zone.offset(at) * 60_000 : offset;
}

/** Offset from UTC by the sun, in whole hours as milliseconds: what is left where a place is known but not its zone. */
export function solarOffset(longitude: number | undefined): number {
  return longitude === undefined ? 0 : Math.round(longitude / 15) * HOUR;
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
  return nextOf(holidaysOf(country, year), day, within) ?? nextOf(holidaysOf(country, year + 1), day, within);
}

function nextOf(holidays: readonly { day: number; name: string }[], day: number, within: number): UpcomingHoliday | undefined {
  for (const holiday of holidays)
    if (holiday.day >= day) return holiday.day - day <= within ? { name: holiday.name, days: holiday.day - day } : undefined;
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
    if (calendars.size >= REMEMBERED / 10) calendars.clear();
    calendars.set(key, days);
  }
  return days;
}
