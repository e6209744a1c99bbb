/** The situation of a visit: where, on what, through which door, in which weather and what for. */
import type { Random } from "../common/random.js";
import type { Channel, Device, Intent, Placement, RequestContext, ShopperInput } from "../domain.js";
import { localTime } from "./localTime.js";
import { placeOf } from "./places.js";
import { weatherAt } from "./weather.js";

const OCCASIONS = ["birthday", "wedding", "housewarming", "anniversary", "dinner party", "baby shower", "graduation"];

/** What is known about a visit that starts at this moment; `at` is left to the events' timestamps, `placement` to each look. */
export function situationOf(shopper: ShopperInput, at: Date, seed: number, random: Random): RequestContext {
  const { country, city, latitude, longitude, timeZone, language } = shopper.attributes ?? {};
  const place = placeOf(String(city));
  const { hour, month, day, weekday } = localTime(at, String(timeZone));
  const device = deviceOf(hour, weekday, random);
  const occasion = occasionOf(month, day, String(country), random);
  const intent = intentOf(occasion, random);
  const knowsWeather = random.uniform() < 0.85;
  return {
    timeZone: String(timeZone),
    country: String(country),
    latitude: Number(latitude),
    longitude: Number(longitude),
    language: String(language),
    device,
    channel: channelOf(device, random),
    ...(place && knowsWeather ? { weather: weatherAt(place, at, seed) } : {}),
    ...(occasion ? { occasion } : {}),
    ...(intent ? { intent } : {}),
  };
}

/** Where on the site the next look happens. */
export function placementOf(look: number, inCart: boolean, channel: Channel | undefined, random: Random): Placement {
  if (look === 0) return channel === "EMAIL" ? "EMAIL" : pickBy(random, { HOME: 42, CATEGORY: 30, SEARCH: 24, ACCOUNT: 4 });
  if (inCart) return pickBy(random, { CART: 52, CHECKOUT: 22, PRODUCT: 16, CATEGORY: 10 });
  return pickBy(random, { PRODUCT: 40, CATEGORY: 34, SEARCH: 14, HOME: 12 });
}

/** Independent of who it is: the device must say nothing about tastes. */
function deviceOf(hour: number, weekday: number, random: Random): Device {
  const atWork = weekday > 0 && weekday < 6 && hour >= 9 && hour < 17;
  return pickBy(random, { MOBILE: atWork ? 44 : 62, DESKTOP: atWork ? 50 : 30, TABLET: 12 });
}

function channelOf(device: Device, random: Random): Channel {
  return pickBy(random, { WEB: 62, APP: device === "DESKTOP" ? 0 : 26, EMAIL: 8, SOCIAL: 6, PARTNER: 2 });
}

/** Most visits have no occasion; some days bring their own. */
function occasionOf(month: number, day: number, country: string, random: Random): string | null {
  const u = random.uniform();
  const special = seasonal(month, day, country);
  if (special && u < 0.3) return special;
  return u < 0.11 ? random.pick(OCCASIONS) : null;
}

function seasonal(month: number, day: number, country: string): string | null {
  if (country === "IN" && (month === 10 || (month === 11 && day <= 12))) return "diwali";
  if (month === 12 && day >= 27) return "new year's eve party";
  if (month === 12 && day <= 24 && !["IN", "JP"].includes(country)) return "christmas";
  if (month === 2 && day <= 14) return "valentine's day";
  return null;
}

function intentOf(occasion: string | null, random: Random): Intent | null {
  if (occasion && random.uniform() < 0.4) return "GIFT";
  if (random.uniform() < 0.55) return null;
  return pickBy(random, { BROWSE: 58, BUY: 16, REPLENISH: 13, COMPARE: 8, GIFT: 5 });
}

function pickBy<T extends string>(random: Random, shares: Partial<Record<T, number>>): T {
  const names = Object.keys(shares) as T[];
  return names[random.weighted(names.map((name) => shares[name] ?? 0))]!;
}
