/** What a shopper's own attributes say, as numbers; only ever read with consent. */
import { hash32 } from "../common/random.js";
import type { Attributes } from "../domain.js";
import { ATTRIBUTE_BUCKETS, DEMOGRAPHICS_DIM } from "./layout.js";

export interface Demographics {
  /** [DEMOGRAPHICS_DIM]; zeros where unknown. */
  values: Float32Array;
  /** Bucket 0..5 (under 25, then decades, 65 and over); -1 unknown. */
  age: number;
  /** 0 female, 1 male, 2 other; -1 unknown. */
  gender: number;
  /** ISO country of the profile, a default for a request's own. */
  country: string | undefined;
  latitude: number | undefined;
  timeZone: string | undefined;
}

export const NO_DEMOGRAPHICS: Demographics = {
  values: new Float32Array(DEMOGRAPHICS_DIM),
  age: -1,
  gender: -1,
  country: undefined,
  latitude: undefined,
  timeZone: undefined,
};

/** Whether they say the same of a shopper. */
export function areSame(a: Demographics, b: Demographics): boolean {
  return (
    a.age === b.age &&
    a.gender === b.gender &&
    a.country === b.country &&
    a.latitude === b.latitude &&
    a.timeZone === b.timeZone &&
    a.values.every((x, i) => x === b.values[i])
  );
}

/** Most different ones that are kept once for all shoppers of whom they are known. */
const MOST_SHARED = 50_000;

/**
 * One object for all shoppers of whom the same is known: a million shoppers differ in a few thousand ways, unless their
 * places are told exactly. Beyond `MOST_SHARED` ways each further one has an object of its own.
 */
export class SharedDemographics {
  private readonly known = new Map<string, Demographics>();

  of(demographics: Demographics): Demographics {
    const { values, age, gender, country, latitude, timeZone } = demographics;
    const key = JSON.stringify([[...values], age, gender, country, latitude, timeZone]);
    const same = this.known.get(key);
    if (same) return same;
    if (this.known.size < MOST_SHARED) this.known.set(key, demographics);
    return demographics;
  }
}

/** Attributes that are identities or places rather than traits: hashing them would only memorise shoppers. */
const NOT_TRAITS = new Set([
  "age",
  "gender",
  "sex",
  "country",
  "city",
  "latitude",
  "longitude",
  "timezone",
  "name",
  "email",
  "phone",
  "postal_code",
  "postalcode",
  "zip",
]);

export function demographicsOf(attributes: Attributes): Demographics {
  const values = new Float32Array(DEMOGRAPHICS_DIM);
  const lower = new Map(Object.entries(attributes).map(([k, v]) => [k.toLowerCase(), v]));
  const years = number(lower.get("age"));
  let age = -1;
  if (years !== undefined && years > 0 && years < 120) {
    age = Math.min(5, Math.max(0, Math.floor((years - 15) / 10)));
    values[0] = (years - 40) / 20;
    values[1] = values[0]! ** 2;
    values[2] = 1;
  }
  const gender = genderOf(lower.get("gender") ?? lower.get("sex"));
  if (gender >= 0) values[3 + gender] = 1;
  for (const [key, value] of lower) {
    if (NOT_TRAITS.has(key) || value === null || typeof value === "object") continue;
    const text = `${key}=${value}`;
    if (text.length <= 64) values[7 + (hash32(text) % ATTRIBUTE_BUCKETS)] = 1;
  }
  values[6] = lower.size > 0 ? 1 : 0;
  const country = lower.get("country");
  const timeZone = lower.get("timezone");
  return {
    values,
    age,
    gender,
    country: typeof country === "string" ? country : undefined,
    latitude: number(lower.get("latitude")),
    timeZone: typeof timeZone === "string" ? timeZone : undefined,
  };
}

function number(value: unknown): number | undefined {
  const n = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof n === "number" && Number.isFinite(n) ? n : undefined;
}

function genderOf(value: unknown): number {
  if (typeof value !== "string" || value === "") return -1;
  const first = value[0]!.toLowerCase();
  return first === "f" || first === "w" ? 0 : first === "m" ? 1 : 2;
}
