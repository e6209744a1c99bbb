import { LRUCache } from "lru-cache";
import type { InContext } from "../../common/requestScope.js";
import type { RequestContext } from "../../domain.js";
import { Errors } from "../../errors.js";
import type { RecommendationContextInput } from "../../schema/inputs/recommendationContextInput.js";
import { parseCountryCode, parseLanguageCode } from "../../schema/scalars/codes.js";
import { eitherId } from "../globalId.js";

const MAX_IDS = 200;

/**
 * The domain's context from GraphQL's, with `@inContext`'s defaults. `path` names the argument in errors.
 * What is unknown is left out, `at` too: callers decide what "now" is.
 */
export function toRequestContext(
  input: RecommendationContextInput,
  inContext: Pick<InContext, "country" | "language">,
  path = "context",
): RequestContext {
  const field = (name: string): string => `${path}.${name}`;
  const range = (name: string, value: number | null | undefined, low: number, high: number): number | undefined => {
    if (value === null || value === undefined) return undefined;
    if (value >= low && value <= high) return value;
    throw Errors.badInput(field(name), value, `a number from ${low} to ${high}`);
  };
  const ids = (name: string, list: string[] | null | undefined): string[] | undefined => {
    if (list && list.length > MAX_IDS) throw Errors.badInput(field(name), `${list.length} ids`, `at most ${MAX_IDS}`);
    return list?.map((id) => eitherId("Product", id));
  };
  return known({
    at: input.at?.at,
    dateOnly: input.at?.dateOnly,
    timeZone: timeZone(input.timeZone, field("timeZone")),
    country: input.country ? parseCountryCode(input.country, field("country")) : inContext.country,
    region: input.region ?? undefined,
    latitude: range("latitude", input.latitude, -90, 90),
    longitude: range("longitude", input.longitude, -180, 180),
    language: input.language ? parseLanguageCode(input.language, field("language")) : inContext.language,
    device: input.device ?? undefined,
    channel: input.channel ?? undefined,
    placement: input.placement ?? undefined,
    weather: input.weather
      ? known({
          condition: input.weather.condition ?? undefined,
          temperatureC: range("weather.temperatureC", input.weather.temperatureC, -90, 70),
        })
      : undefined,
    occasion: input.occasion?.trim() || undefined,
    intent: input.intent ?? undefined,
    productIds: ids("productIds", input.productIds),
    cartProductIds: ids("cartProductIds", input.cartProductIds),
  });
}

/** Without the fields that are undefined. */
function known<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** Zones that are known to be some: to try one takes as long as reading all other fields. */
const zones = new LRUCache<string, true>({ max: 1000 });

function timeZone(zone: string | null | undefined, field: string): string | undefined {
  if (!zone || zones.has(zone)) return zone || undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw Errors.badInput(field, zone, 'an IANA time zone, e.g. "Europe/Oslo"');
  }
  zones.set(zone, true);
  return zone;
}
