/**
 * A living example of a rule, small on purpose: copy it to write another. "Spread" keeps one category from filling a
 * shelf: no more than `most` products of the same narrowest category in a row of `window`.
 */
import type { ProductKey } from "../../domain.js";
import type { ArrangingRule } from "./rule.js";
import { spaced } from "./spaced.js";

export const spread: ArrangingRule = {
  code: "spread",
  acts: "ARRANGES",
  description: "Mixes categories: at most so many products of one category among consecutive places.",
  args: [
    { name: "most", description: "Products of one category", min: 1, max: 20, default: 3, whole: true },
    { name: "window", description: "among so many consecutive places", min: 2, max: 50, default: 6, whole: true },
  ],
  selects: false,
  apply(list, { most, window }, { catalogue }) {
    const categoryOf = (key: ProductKey): number | null => {
      const category = catalogue.narrowestOf(key);
      return category < 0 ? null : category;
    };
    return spaced(list, ({ key }) => categoryOf(key), { most: most!, window: window! });
  },
};
