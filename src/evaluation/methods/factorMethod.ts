import { foldIn } from "../../learning/collaborative/ials.js";
import type { Method, Settings } from "../method.js";
import { entriesOf, type FactorSettings, type Fits } from "./fits.js";
import { tableMethod } from "./table.js";

export interface IalsSettings extends FactorSettings, Settings {
  dim: number;
  regularization: number;
  unobserved: number;
  /** Shoppers are folded in with their i-th newest product counting `(1 + i)^-decay`. */
  decay: number;
}

/** iALS: item factors from the fits, every shopper folded in as of the moment asked. */
export function ialsMethod(settings: IalsSettings, fits: Fits): Method {
  return tableMethod({
    name: "iALS",
    family: "collaborative",
    settings,
    floor: Number.NEGATIVE_INFINITY,
    table(question, state) {
      const factors = fits.ials(state, settings);
      const { dim, items } = factors;
      const scores = new Float32Array(state.catalogue.size).fill(Number.NEGATIVE_INFINITY);
      const entries = entriesOf(question, settings.decay).filter(({ item }) => (item + 1) * dim <= items.length);
      if (entries.length === 0) return scores;
      const x = foldIn(factors, entries, settings);
      for (let key = 0, at = 0; key < scores.length && at < items.length; key++, at += dim) {
        let sum = 0;
        for (let d = 0; d < dim; d++) sum += x[d]! * items[at + d]!;
        // Products that nobody met have zero factors: nothing is known of them.
        if (sum !== 0) scores[key] = sum;
      }
      return scores;
    },
  });
}

export interface EaseSettings extends Settings {
  /** λ (learning/collaborative/ease.ts). */
  regularization: number;
  /** The i-th newest product of a history counts `(1 + i)^-decay`. */
  decay: number;
}

/** EASE^R: the history times the fitted item-item weights. */
export function easeMethod(settings: EaseSettings, fits: Fits): Method {
  return tableMethod({
    name: "EASE",
    family: "collaborative",
    settings,
    async table(question, state) {
      const { rowOf, rowStart, neighbour, weight } = await fits.ease(state, settings.regularization);
      const scores = new Float32Array(state.catalogue.size);
      for (const entry of entriesOf(question, settings.decay)) {
        const row = rowOf.get(entry.item);
        if (row === undefined) continue;
        for (let e = rowStart[row]!; e < rowStart[row + 1]!; e++) scores[neighbour[e]!]! += entry.weight * weight[e]!;
      }
      return scores;
    },
  });
}
