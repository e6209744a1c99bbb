import { CHANNELS, DEVICES, INTENTS, PLACEMENTS, type RequestContext, WEATHER_CONDITIONS } from "../../domain.js";
import type { Fields } from "../fields.js";

type Readers = { [Name in keyof RequestContext]: (fields: Fields) => RequestContext[Name] };

const READERS: Readers = {
  timeZone,
  country,
  region: (fields) => fields.text("region"),
  latitude: (fields) => fields.number("latitude", -90, 90),
  longitude: (fields) => fields.number("longitude", -180, 180),
  language: (fields) => fields.text("language"),
  device: (fields) => fields.oneOf("device", DEVICES),
  channel: (fields) => fields.oneOf("channel", CHANNELS),
  placement: (fields) => fields.oneOf("placement", PLACEMENTS),
  weather: (fields) =>
    fields.inside("weather", (weather) => ({
      condition: weather.oneOf("condition", WEATHER_CONDITIONS),
      temperatureC: weather.number("temperatureC", -100, 100),
    })),
  occasion: (fields) => fields.text("occasion"),
  intent: (fields) => fields.oneOf("intent", INTENTS),
  productIds: (fields) => fields.texts("productIds", ","),
  cartProductIds: (fields) => fields.texts("cartProductIds", ","),
};
const NAMES = Object.keys(READERS) as (keyof RequestContext)[];

/** Reads the situation an interaction happened in; its moment is the interaction's own timestamp. */
export function readContext(fields: Fields): RequestContext {
  const context: Record<string, unknown> = {};
  for (const name of NAMES) {
    if (fields.raw(name) === undefined) continue;
    const value = READERS[name]?.(fields);
    if (value !== undefined) context[name] = value;
  }
  return context;
}

function country(fields: Fields): string | undefined {
  const code = fields.text("country");
  if (code === undefined || /^[A-Za-z]{2}$/.test(code)) return code?.toUpperCase();
  return fields.reject("country", 'expected two letters (ISO 3166-1), e.g. "NO"');
}

const zones = new Map<string, boolean>();

function timeZone(fields: Fields): string | undefined {
  const zone = fields.text("timeZone");
  if (zone === undefined) return undefined;
  let known = zones.get(zone);
  if (known === undefined) {
    known = isTimeZone(zone);
    // Bounded: a stream of made-up zones must not grow it.
    if (zones.size < 1000) zones.set(zone, known);
  }
  return known ? zone : fields.reject("timeZone", 'expected an IANA time zone, e.g. "Europe/Oslo"');
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
