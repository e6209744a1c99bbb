import { CHANNELS, DEVICES, INTENTS, PLACEMENTS, type RequestContext, WEATHER_CONDITIONS } from "../../domain.js";
import type { Fields } from "../fields.js";

/** Reads the situation an interaction happened in; its moment is the interaction's own timestamp. */
export function readContext(fields: Fields): RequestContext {
  const context: RequestContext = {
    timeZone: timeZone(fields),
    country: country(fields),
    region: fields.text("region"),
    latitude: fields.number("latitude", -90, 90),
    longitude: fields.number("longitude", -180, 180),
    language: fields.text("language"),
    device: fields.oneOf("device", DEVICES),
    channel: fields.oneOf("channel", CHANNELS),
    placement: fields.oneOf("placement", PLACEMENTS),
    weather: fields.inside("weather", (weather) => ({
      condition: weather.oneOf("condition", WEATHER_CONDITIONS),
      temperatureC: weather.number("temperatureC", -100, 100),
    })),
    occasion: fields.text("occasion"),
    intent: fields.oneOf("intent", INTENTS),
    productIds: fields.texts("productIds", ","),
    cartProductIds: fields.texts("cartProductIds", ","),
  };
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
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
