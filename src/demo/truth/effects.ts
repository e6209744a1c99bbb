/**
 * The planted effects of context: how much each situation adds to the log-odds of products with a trait. One table, one
 * row an effect, every context facet at least once.
 */
import type { Facet, ProductInput, RequestContext } from "../../domain.js";
import { localTime } from "../localTime.js";
import { latitudeOf } from "../places.js";
import { type Trait, traitsOf } from "./traits.js";

/** `planted`: as the table says; `reversed`: every sign flipped; `none`: context does not matter. */
export type EffectMode = "planted" | "reversed" | "none";

export interface Effect {
  facet: Facet;
  trait: Trait;
  /** Added to the log-odds at full strength: 1.6 is about five times the odds. */
  logOdds: number;
  /** In words, for people. */
  when: string;
  /** How strongly the situation holds, -1 (the opposite) to 1; 0 where the context does not say. */
  strength(context: RequestContext): number;
}

/** Countries where Christmas is on everybody's mind in December. */
const CHRISTMAS = new Set([
  "NO",
  "SE",
  "DK",
  "FI",
  "DE",
  "NL",
  "GB",
  "FR",
  "ES",
  "IT",
  "US",
  "CA",
  "MX",
  "BR",
  "AR",
  "CL",
  "ZA",
  "NG",
  "AU",
  "NZ",
  "SG",
]);
const VIVID_COUNTRIES = new Set(["BR", "MX", "IN", "NG", "ZA", "ES", "AR"]);
const MUTED_COUNTRIES = new Set(["NO", "SE", "DK", "FI", "DE", "JP", "NL"]);
const FESTIVITIES = /party|wedding|new year|gala|prom|graduation|anniversary|festival/i;
const PRESENTS = /birthday|christmas|valentine|mother|father|gift|baby|wedding|anniversary|diwali/i;

export const EFFECTS: readonly Effect[] = [
  { facet: "SEASON", trait: "warm", logOdds: 1.6, when: "winter, by hemisphere; summer is the opposite", strength: winter },
  {
    facet: "SEASON",
    trait: "light",
    logOdds: 1.6,
    when: "summer, by hemisphere; winter is the opposite",
    strength: (c) => -winter(c),
  },
  { facet: "TIME", trait: "comfort", logOdds: 1.5, when: "18:00 to 24:00", strength: (c) => at(c, (t) => t.hour >= 18) },
  {
    facet: "TIME",
    trait: "work",
    logOdds: 1.6,
    when: "6:00 to 10:00, Monday to Friday",
    strength: (c) => at(c, (t) => t.hour >= 6 && t.hour < 10 && !isWeekend(t.weekday)),
  },
  {
    facet: "TIME",
    trait: "active",
    logOdds: 1.5,
    when: "Saturday and Sunday",
    strength: (c) => at(c, (t) => isWeekend(t.weekday)),
  },
  { facet: "PLACE", trait: "vivid", logOdds: 1.2, when: "countries fond of colour", strength: (c) => among(VIVID_COUNTRIES, c) },
  {
    facet: "PLACE",
    trait: "muted",
    logOdds: 1.2,
    when: "countries fond of quiet tones",
    strength: (c) => among(MUTED_COUNTRIES, c),
  },
  { facet: "DEVICE", trait: "impulse", logOdds: 1.5, when: "on a phone", strength: (c) => yes(c.device === "MOBILE") },
  { facet: "DEVICE", trait: "bigTicket", logOdds: 1.5, when: "at a desk", strength: (c) => yes(c.device === "DESKTOP") },
  {
    facet: "WEATHER",
    trait: "rain",
    logOdds: 1.8,
    when: "rain or storm",
    strength: (c) => yes(c.weather?.condition === "RAIN" || c.weather?.condition === "STORM"),
  },
  {
    facet: "WEATHER",
    trait: "cooling",
    logOdds: 1.5,
    when: "26 degrees or more",
    strength: (c) => yes((c.weather?.temperatureC ?? 0) >= 26),
  },
  {
    facet: "OCCASION",
    trait: "gift",
    logOdds: 1.6,
    when: "an occasion for presents",
    strength: (c) => yes(PRESENTS.test(c.occasion ?? "")),
  },
  {
    facet: "OCCASION",
    trait: "party",
    logOdds: 1.7,
    when: "an occasion for a party",
    strength: (c) => yes(FESTIVITIES.test(c.occasion ?? "")),
  },
  {
    facet: "OCCASION",
    trait: "gift",
    logOdds: 1.2,
    when: "the weeks before Christmas, where it is kept",
    strength: (c) => among(CHRISTMAS, c) * advent(c),
  },
  { facet: "PLACEMENT", trait: "accessory", logOdds: 1.7, when: "beside the cart", strength: (c) => yes(c.placement === "CART") },
  { facet: "PLACEMENT", trait: "basic", logOdds: 1.5, when: "at the checkout", strength: (c) => yes(c.placement === "CHECKOUT") },
  {
    facet: "SESSION",
    trait: "gift",
    logOdds: 1.3,
    when: "the shopper says it is for somebody else",
    strength: (c) => yes(c.intent === "GIFT"),
  },
  {
    facet: "SESSION",
    trait: "basic",
    logOdds: 1.7,
    when: "the shopper stocks up",
    strength: (c) => yes(c.intent === "REPLENISH"),
  },
];

const SIGN: Readonly<Record<EffectMode, number>> = { planted: 1, reversed: -1, none: 0 };

/** What the context adds to the log-odds of products with each trait. */
export function traitLogOdds(context: RequestContext, mode: EffectMode): Map<Trait, number> {
  const sum = new Map<Trait, number>();
  if (mode === "none") return sum;
  for (const { trait, logOdds, strength } of EFFECTS) {
    const s = strength(context);
    if (s !== 0) sum.set(trait, (sum.get(trait) ?? 0) + SIGN[mode] * logOdds * s);
  }
  return sum;
}

/** What the context adds to the log-odds of this product. */
export function contextLogOdds(product: ProductInput, context: RequestContext, mode: EffectMode): number {
  const byTrait = traitLogOdds(context, mode);
  let sum = 0;
  for (const trait of traitsOf(product)) sum += byTrait.get(trait) ?? 0;
  return sum;
}

/** 1 in the deepest winter, -1 at the height of summer, by hemisphere; fading to 0 towards the equator. */
function winter(context: RequestContext): number {
  const latitude = context.latitude ?? latitudeOf(context.country ?? "");
  if (!context.at || latitude === undefined) return 0;
  const { dayOfYear } = localTime(context.at, context.timeZone ?? "UTC");
  // The coldest days come about 20 January in the north.
  const phase = Math.cos((2 * Math.PI * (dayOfYear - 20)) / 365.25);
  const swing = Math.min(1, Math.max(0, (Math.abs(latitude) - 10) / 20));
  return phase * swing * Math.sign(latitude);
}

/** 1 from 25 November to 24 December. */
function advent(context: RequestContext): number {
  if (!context.at) return 0;
  const { month, day } = localTime(context.at, context.timeZone ?? "UTC");
  return yes((month === 11 && day >= 25) || (month === 12 && day <= 24));
}

/** Whether the local time is so; 0 where the zone or the time of day is unknown. */
function at(context: RequestContext, test: (t: { hour: number; weekday: number }) => boolean): number {
  if (!context.at || !context.timeZone || context.dateOnly) return 0;
  return yes(test(localTime(context.at, context.timeZone)));
}

function among(countries: ReadonlySet<string>, context: RequestContext): number {
  return yes(context.country !== undefined && countries.has(context.country));
}

function isWeekend(weekday: number): boolean {
  return weekday === 0 || weekday === 6;
}

function yes(so: boolean): number {
  return so ? 1 : 0;
}
