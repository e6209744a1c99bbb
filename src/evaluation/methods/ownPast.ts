import { DAY } from "../../features/calendar.js";
import type { Method, Settings } from "../method.js";
import { tableMethod } from "./table.js";

export interface RepurchaseSettings extends Settings {
  /** Days in which a past product loses half its weight. */
  halfLife: number;
  /** How much its number of interactions counts: `count^often`. */
  often: number;
}

/** Repurchase: the shopper's own past products, the oftener and the more lately the better. */
export function repurchaseMethod(settings: RepurchaseSettings): Method {
  const { halfLife, often } = settings;
  return tableMethod({
    name: "repurchase",
    family: "popularity",
    settings,
    table({ past, clock }, { catalogue, stats }) {
      const scores = new Float32Array(catalogue.size);
      for (const [key, { count, purchases, last }] of past) {
        const age = Math.max(0, clock - last) / DAY;
        // Never quite 0, however long ago: an old product is still a better guess than none.
        scores[key] = (count + 2 * purchases) ** often * (2 ** (-age / halfLife) + 1e-6) * (1 + stats.repeatRate(key));
      }
      return scores;
    },
  });
}
