/** Names of the context buckets in which products' profiles are counted: what a question knows of its situation, in words. */
import { CHANNELS, DEVICES, INTENTS, PLACEMENTS } from "../domain.js";
import { OCCASION_BUCKETS, PROFILE_DIMENSIONS } from "../features/layout.js";

type Dimension = (typeof PROFILE_DIMENSIONS)[number]["name"];

/** In the order that features/context.ts numbers them. */
const BUCKETS: Record<Dimension, readonly string[]> = {
  season: ["winter", "spring", "summer", "autumn"],
  month: [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
  ],
  daypart: ["night", "morning", "afternoon", "evening"],
  weekend: ["a working day", "a weekend"],
  device: DEVICES.map(lower),
  channel: CHANNELS.map(lower),
  weather: ["wet", "hot", "mild", "cool", "cold"],
  zone: ["far south", "tropics", "warm north", "temperate north", "far north"],
  occasion: ["none", "a holiday ahead", ...Array.from({ length: OCCASION_BUCKETS }, (_, i) => `named, group ${i + 1}`)],
  placement: PLACEMENTS.map(lower),
  age: ["under 25", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 and over"],
  gender: ["female", "male", "other"],
  intent: INTENTS.map(lower),
};

/** The known buckets of a context, by dimension. `buckets` [PROFILE_COUNT], -1 unknown. */
export function situationOf(buckets: ArrayLike<number>): Record<string, string> {
  const known = PROFILE_DIMENSIONS.flatMap(({ name }, d) => {
    const bucket = BUCKETS[name][buckets[d]!];
    return bucket === undefined ? [] : [[name, bucket]];
  });
  return Object.fromEntries(known) as Record<string, string>;
}

function lower(name: string): string {
  return name.toLowerCase();
}
