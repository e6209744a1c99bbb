import { topK } from "../../common/topK.js";
import { POPULARITY_HALF_LIVES } from "../../features/layout.js";
import type { Method } from "../method.js";

/** Products by their interactions decayed with one half-life, for everybody alike. */
export function popularityMethod(halfLife: (typeof POPULARITY_HALF_LIVES)[number]): Method {
  const h = POPULARITY_HALF_LIVES.indexOf(halfLife);
  const span = Number.isFinite(halfLife) ? `${halfLife}d` : "all time";
  return {
    name: `popularity ${span}`,
    rank({ clock }, { stats }, k) {
      const counts = Float64Array.from(stats.active, (key) => stats.count(key, h, clock));
      return Int32Array.from(topK(counts, k), (i) => stats.active[i]!);
    },
    score: ({ clock }, { stats }, keys) => Float32Array.from(keys, (key) => stats.count(key, h, clock)),
  };
}
