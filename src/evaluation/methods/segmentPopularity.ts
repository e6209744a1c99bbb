import { POPULARITY_HALF_LIVES, PROFILE_COUNT, PROFILE_DIMENSIONS } from "../../features/layout.js";
import type { Method, Settings } from "../method.js";
import { tableMethod } from "./table.js";

/** Which dimensions of the situation make a segment. */
export const SEGMENTS = {
  everybody: [],
  age: ["age"],
  gender: ["gender"],
  "age and gender": ["age", "gender"],
  channel: ["channel", "device"],
  season: ["season"],
} as const satisfies Record<string, readonly (typeof PROFILE_DIMENSIONS)[number]["name"][]>;

export interface SegmentPopularitySettings extends Settings {
  /** Days in which an interaction loses half its weight. */
  halfLife: 3 | 14 | 60 | "all time";
  segment: keyof typeof SEGMENTS;
}

/**
 * Popularity in a segment: decayed interactions, times how much more a product is wanted in the asker's segment than products
 * are on average (smoothed; features/contextProfiles). A shopper whose segment is unknown gets what everybody does.
 */
export function segmentPopularityMethod(name: string, settings: SegmentPopularitySettings): Method {
  const halfLife = settings.halfLife === "all time" ? Number.POSITIVE_INFINITY : settings.halfLife;
  const h = POPULARITY_HALF_LIVES.indexOf(halfLife);
  const wanted: readonly string[] = SEGMENTS[settings.segment];
  return tableMethod({
    name,
    family: "popularity",
    settings,
    table({ clock, context }, state) {
      const buckets = new Int8Array(PROFILE_COUNT).fill(-1);
      PROFILE_DIMENSIONS.forEach((dimension, d) => {
        if (wanted.includes(dimension.name)) buckets[d] = context.buckets[d]!;
      });
      const ratio = buckets.some((bucket) => bucket >= 0) ? state.profiles.contextRatio(buckets) : () => 1;
      const scores = new Float32Array(state.catalogue.size);
      for (const key of state.stats.active) scores[key] = state.stats.count(key, h, clock) * ratio(key);
      return scores;
    },
  });
}
