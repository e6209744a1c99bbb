/**
 * The shapes of all features, in one place: training and serving read them, and their digest is in every model card, so
 * that a model made for another layout is refused instead of misread.
 */
import { digest } from "../common/hash.js";
import { CHANNELS, DEVICES, FACETS, type Facet, INTENTS, INTERACTION_TYPES, PLACEMENTS, WEATHER_CONDITIONS } from "../domain.js";
import { REGIONS } from "./geography.js";

/** Hash buckets for free words (country, holiday, occasion, demographic values). */
export const COUNTRY_BUCKETS = 16;
export const OCCASION_BUCKETS = 8;
export const ATTRIBUTE_BUCKETS = 24;

/** Width of each facet's block C_t. */
const FACET_WIDTHS: Record<Facet, number> = {
  GENERAL: 1,
  TIME: 4 + 7 + 2,
  SEASON: 4 + 2 + 2,
  PLACE: 2 + REGIONS.length + COUNTRY_BUCKETS,
  DEVICE: DEVICES.length + CHANNELS.length,
  WEATHER: WEATHER_CONDITIONS.length + 4,
  OCCASION: 2 + 2 * OCCASION_BUCKETS,
  PLACEMENT: PLACEMENTS.length,
  SESSION: INTENTS.length + 5,
};

/** Where each facet's block lies in the context vector. */
export const FACET_SLICES: readonly { facet: Facet; from: number; to: number }[] = (() => {
  let to = 0;
  return FACETS.map((facet) => {
    const from = to;
    to += FACET_WIDTHS[facet];
    return { facet, from, to };
  });
})();
export const CONTEXT_DIM = FACET_SLICES.at(-1)!.to;
export const FACET_COUNT = FACETS.length;

/** Shopper demographics: age (3), gender (3), known flag, hashed other attributes. */
export const DEMOGRAPHICS_DIM = 7 + ATTRIBUTE_BUCKETS;

/**
 * Context buckets in which interactions are counted per product: the product's context profile. Each dimension is a small
 * categorical variable; a product's log-lift in a bucket says how much more it is wanted there than products are on average.
 */
export const PROFILE_DIMENSIONS = [
  { name: "season", size: 4, facet: "SEASON" },
  { name: "month", size: 12, facet: "SEASON" },
  { name: "daypart", size: 4, facet: "TIME" },
  { name: "weekend", size: 2, facet: "TIME" },
  { name: "device", size: DEVICES.length, facet: "DEVICE" },
  { name: "channel", size: CHANNELS.length, facet: "DEVICE" },
  { name: "weather", size: 5, facet: "WEATHER" },
  { name: "zone", size: 5, facet: "PLACE" },
  /** None, a holiday ahead, and occasions by the hash of their name. */
  { name: "occasion", size: 2 + OCCASION_BUCKETS, facet: "OCCASION" },
  { name: "placement", size: PLACEMENTS.length, facet: "PLACEMENT" },
  { name: "age", size: 6, facet: "GENERAL" },
  { name: "gender", size: 3, facet: "GENERAL" },
  { name: "intent", size: INTENTS.length, facet: "SESSION" },
] as const satisfies readonly { name: string; size: number; facet: Facet }[];
export const PROFILE_COUNT = PROFILE_DIMENSIONS.length;
export const PROFILE_OFFSETS: readonly number[] = (() => {
  let at = 0;
  return PROFILE_DIMENSIONS.map(({ size }) => {
    const from = at;
    at += size;
    return from;
  });
})();
export const PROFILE_DIM = PROFILE_DIMENSIONS.reduce((sum, d) => sum + d.size, 0);

/** Half-lives (days) of the decayed interaction counts, shortest first; the last is all time. */
export const POPULARITY_HALF_LIVES = [3, 14, 60, Number.POSITIVE_INFINITY] as const;

/** Numbers of a product beside its text, image and vocabulary tokens (see productFeatures). */
export const PRODUCT_STATIC_DIM = 5;
export const PRODUCT_DYNAMIC_DIM = PROFILE_DIM + POPULARITY_HALF_LIVES.length + 4;
export const PRODUCT_NUMBERS_DIM = PRODUCT_STATIC_DIM + PRODUCT_DYNAMIC_DIM;

/** Events of a shopper's history that the user tower attends to, and the numbers each carries beside its product. */
export const HISTORY_LENGTH = 24;
export const HISTORY_NUMBERS_DIM = INTERACTION_TYPES.length + 7;

/** Candidate sources, in the order of their columns in the pair features. */
export const SOURCES = [
  "nearest",
  "itemKnn",
  "userKnn",
  "transitions",
  "factors",
  "ease",
  "lexical",
  "repurchase",
  "variants",
  "popular",
  "newArrivals",
] as const;
export type SourceName = (typeof SOURCES)[number];

/** Columns of the pair features: what relates one shopper in one situation to one candidate. */
export const PAIR_BLOCKS = [
  { name: "sources", size: 3 * SOURCES.length },
  { name: "history", size: 7 },
  { name: "affinity", size: 5 },
  { name: "price", size: 3 },
  { name: "popularity", size: POPULARITY_HALF_LIVES.length + 5 },
  { name: "similarity", size: 5 },
  { name: "neighbours", size: 11 },
  { name: "lexical", size: 3 },
  { name: "demand", size: 6 },
  { name: "lifts", size: PROFILE_COUNT },
] as const;
export const PAIR_DIM = PAIR_BLOCKS.reduce((sum, b) => sum + b.size, 0);
/** Where each block begins. */
export const PAIR_OFFSETS = (() => {
  let at = 0;
  return Object.fromEntries(
    PAIR_BLOCKS.map(({ name, size }) => {
      const from = at;
      at += size;
      return [name, from];
    }),
  ) as Record<(typeof PAIR_BLOCKS)[number]["name"], number>;
})();
/** The lifts come last: the facets read them, the general score the rest. */
export const PAIR_BASE_DIM = PAIR_DIM - PROFILE_COUNT;

export const FEATURES_DIGEST = digest({
  version: 4,
  FACET_WIDTHS,
  DEMOGRAPHICS_DIM,
  PROFILE_DIMENSIONS,
  halfLives: POPULARITY_HALF_LIVES.map(String),
  PRODUCT_NUMBERS_DIM,
  HISTORY_LENGTH,
  HISTORY_NUMBERS_DIM,
  SOURCES,
  PAIR_BLOCKS,
});
