import type { Method, Settings } from "../method.js";
import type { TokenIndex } from "../tokenIndex.js";
import { tableMethod } from "./table.js";

export interface TfidfSettings extends Settings {
  /** Last distinct products of a history that make the profile, the i-th newest counting `(1 + i)^-decay`. */
  recent: number;
  decay: number;
}

/** Products by the cosine of their tokens (category, brand, attributes; IDF-weighted) with those of the shopper's history. */
export function tfidfMethod(index: TokenIndex, settings: TfidfSettings = { recent: 50, decay: 0.5 }): Method {
  return tableMethod({
    name: "tf-idf",
    family: "content",
    settings,
    knowsCold: true,
    table({ entries }, state) {
      const profile = new Map<number, number>();
      entries.slice(0, settings.recent).forEach(({ product }, i) => {
        const weight = (1 + i) ** -settings.decay;
        for (const token of state.catalogue.get(product)?.tokens ?? [])
          profile.set(token, (profile.get(token) ?? 0) + weight * state.catalogue.idf(token));
      });
      return index.cosines(profile);
    },
  });
}
