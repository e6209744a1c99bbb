/**
 * The situation of a request (or of an event) as numbers: one block C_t per facet of equations (3) and (4), which facets
 * are known at all, and the buckets in which products' context profiles are counted.
 */
import { hash32 } from "../common/random.js";
import {
  CHANNELS,
  DEVICES,
  FACETS,
  type Facet,
  INTENTS,
  PLACEMENTS,
  type RequestContext,
  WEATHER_CONDITIONS,
} from "../domain.js";
import { DAY, localTime, seasonPhase, solarOffset, upcomingHoliday, zoneOffset } from "./calendar.js";
import type { Demographics } from "./demographics.js";
import { placeOf, REGIONS } from "./geography.js";
import { CONTEXT_DIM, COUNTRY_BUCKETS, FACET_COUNT, FACET_SLICES, OCCASION_BUCKETS, PROFILE_COUNT } from "./layout.js";

export interface ContextFeatures {
  /** Milliseconds since 1970 UTC. */
  at: number;
  /** [CONTEXT_DIM]: the facets' blocks, in FACETS order; an unknown facet's block is zeros. */
  values: Float32Array;
  /** [FACET_COUNT]: 1 where the facet is known. GENERAL always is. */
  present: Float32Array;
  /** [PROFILE_COUNT]: bucket index in each profile dimension, -1 unknown. */
  buckets: Int8Array;
}

/** What is known of the current session, for the SESSION facet. */
export interface SessionState {
  /** Events of this shopper in the last 30 minutes. */
  events: number;
  /** Days since the shopper's last event; undefined without history. */
  daysSinceLast: number | undefined;
}

const SLICE = new Map(FACET_SLICES.map((slice) => [slice.facet, slice]));
const facetIndex = (facet: Facet): number => FACETS.indexOf(facet);

/**
 * Encodes a context. Country, position and zone default to the shopper's profile unless the context says where it is;
 * hemisphere to the north. `at` is milliseconds UTC; with `dateOnly` there is no time of day.
 */
export function encodeContext(context: RequestContext, at: number, who: Demographics, session: SessionState): ContextFeatures {
  const values = new Float32Array(CONTEXT_DIM);
  const present = new Float32Array(FACET_COUNT);
  const buckets = new Int8Array(PROFILE_COUNT).fill(-1);
  const block = (facet: Facet, known: boolean): Float32Array => {
    present[facetIndex(facet)] = known ? 1 : 0;
    const slice = SLICE.get(facet)!;
    return values.subarray(slice.from, slice.to);
  };
  // A place is one thing: a shopper from Oslo who asks from Sydney has neither Oslo's latitude nor its clock.
  const elsewhere =
    context.latitude !== undefined ||
    (context.country !== undefined && context.country.toUpperCase() !== who.country?.toUpperCase());
  const country = context.country ?? (elsewhere ? undefined : who.country);
  const place = placeOf(country);
  const latitude = context.latitude ?? (elsewhere ? undefined : who.latitude) ?? place?.latitude;
  const timeZone = context.timeZone ?? (elsewhere ? undefined : who.timeZone);
  const offset = timeZone ? zoneOffset(timeZone, at) : solarOffset(context.longitude ?? place?.longitude);
  const local = at + (context.dateOnly ? 0 : offset);
  const { hour, weekday, day } = localTime(local);

  block("GENERAL", true)[0] = 1;

  const time = block("TIME", true);
  if (!context.dateOnly) {
    harmonics((2 * Math.PI * hour) / 24, time, 0);
    time[12] = 1;
    buckets[2] = Math.floor(hour / 6);
  }
  time[4 + weekday] = 1;
  time[11] = weekday >= 5 ? 1 : 0;
  buckets[3] = weekday >= 5 ? 1 : 0;

  const season = block("SEASON", true);
  const phase = seasonPhase(local, latitude);
  // Near the equator the year has no winter: the phase fades out within the tropics.
  const strength = latitude === undefined ? 1 : Math.min(1, Math.abs(latitude) / 25);
  harmonics(phase, season, 0, strength);
  const yearPhase = seasonPhase(local, 1);
  season[4] = Math.cos(yearPhase);
  season[5] = Math.sin(yearPhase);
  season[6] = latitude === undefined ? 1 : 0;
  season[7] = 1 - strength;
  if (strength > 0.6) buckets[0] = Math.floor(((phase / (2 * Math.PI)) * 4 + 0.5) % 4);
  buckets[1] = new Date(local).getUTCMonth();

  const where = block("PLACE", country !== undefined || latitude !== undefined);
  if (latitude !== undefined) {
    where[0] = latitude / 90;
    where[1] = Math.abs(latitude) / 90;
    buckets[7] = latitude < -23.5 ? 0 : latitude < 23.5 ? 1 : latitude < 40 ? 2 : latitude < 55 ? 3 : 4;
  }
  if (place) where[2 + place.region] = 1;
  if (country) where[2 + REGIONS.length + (hash32(country.toUpperCase()) % COUNTRY_BUCKETS)] = 1;

  const device = DEVICES.indexOf(context.device ?? ("" as never));
  const channel = CHANNELS.indexOf(context.channel ?? ("" as never));
  const how = block("DEVICE", device >= 0 || channel >= 0);
  if (device >= 0) how[device] = 1;
  if (channel >= 0) how[DEVICES.length + channel] = 1;
  buckets[4] = device;
  buckets[5] = channel;

  encodeWeather(
    context,
    block("WEATHER", context.weather?.condition !== undefined || context.weather?.temperatureC !== undefined),
    buckets,
  );

  const holiday = upcomingHoliday(country, day);
  const occasion = block("OCCASION", holiday !== undefined || context.occasion !== undefined);
  if (holiday) {
    occasion[0] = Math.exp(-holiday.days / 7);
    occasion[2 + (hash32(holiday.name) % OCCASION_BUCKETS)] = Math.exp(-holiday.days / 7);
  }
  if (context.occasion) {
    occasion[1] = 1;
    const name = hash32(context.occasion.toLowerCase()) % OCCASION_BUCKETS;
    occasion[2 + OCCASION_BUCKETS + name] = 1;
    buckets[8] = 2 + name;
  } else buckets[8] = holiday && holiday.days <= 14 ? 1 : 0;

  const placement = PLACEMENTS.indexOf(context.placement ?? ("" as never));
  const page = block("PLACEMENT", placement >= 0);
  if (placement >= 0) page[placement] = 1;
  buckets[9] = placement;

  encodeSession(context, session, block("SESSION", true));
  buckets[10] = who.age;
  buckets[11] = who.gender;
  buckets[12] = INTENTS.indexOf(context.intent ?? ("" as never));
  return { at, values, present, buckets };
}

/** cos, sin of the angle and of its double, scaled: a smooth periodic code of four numbers. */
function harmonics(angle: number, out: Float32Array, from: number, scale = 1): void {
  out[from] = scale * Math.cos(angle);
  out[from + 1] = scale * Math.sin(angle);
  out[from + 2] = scale * Math.cos(2 * angle);
  out[from + 3] = scale * Math.sin(2 * angle);
}

function encodeWeather(context: RequestContext, out: Float32Array, buckets: Int8Array): void {
  const condition = WEATHER_CONDITIONS.indexOf(context.weather?.condition ?? ("" as never));
  const t = context.weather?.temperatureC;
  if (condition >= 0) out[condition] = 1;
  if (t !== undefined) {
    const base = WEATHER_CONDITIONS.length;
    out[base] = t / 20 - 0.5;
    out[base + 1] = Math.max(0, (t - 20) / 10);
    out[base + 2] = Math.max(0, (8 - t) / 10);
    out[base + 3] = 1;
  }
  const wet = condition >= 0 && ["RAIN", "STORM", "SNOW"].includes(WEATHER_CONDITIONS[condition]!);
  if (wet) buckets[6] = 0;
  else if (t !== undefined) buckets[6] = t >= 24 ? 1 : t >= 14 ? 2 : t >= 5 ? 3 : 4;
  else if (condition >= 0) buckets[6] = 2;
}

function encodeSession(context: RequestContext, session: SessionState, out: Float32Array): void {
  const intent = INTENTS.indexOf(context.intent ?? ("" as never));
  if (intent >= 0) out[intent] = 1;
  const at = INTENTS.length;
  out[at] = Math.min(2, Math.log1p(session.events));
  out[at + 1] = session.daysSinceLast === undefined ? 0 : Math.exp(-session.daysSinceLast / 7);
  out[at + 2] = session.daysSinceLast === undefined ? 1 : 0;
  out[at + 3] = Math.min(1, (context.productIds?.length ?? 0) / 4);
  out[at + 4] = Math.min(1, (context.cartProductIds?.length ?? 0) / 4);
}

/** Midnight UTC of the day of `at`: what "strictly before" means for an event without a time. */
export function startOfDay(at: number): number {
  return Math.floor(at / DAY) * DAY;
}
