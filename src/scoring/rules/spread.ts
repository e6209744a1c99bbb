/**
 * A living example of a rule, small on purpose: copy it to write another. "Spread" keeps one category from filling a
 * shelf: no more than `most` products of the same narrowest category in a row of `window`.
 */
import type { ProductKey } from "../../domain.js";
import type { Rule } from "./rule.js";
import { spaced } from "./spaced.js";

export const spread: Rule<{ most: number; window: number }> = {
  code: "spread",
  description: "Mixes categories: at most so many products of one category among consecutive places.",
  args: [
    { name: "most", description: "Products of one category", min: 1, max: 20, default: 3 },
    { name: "window", description: "among so many consecutive places", min: 2, max: 50, default: 6 },
  ],
  apply(list, args, { catalogue }) {
    const categoryOf = (key: ProductKey): number | null => {
      const category = catalogue.narrowestOf(key);
      return category < 0 ? null : category;
    };
    return spaced(list, ({ key }) => categoryOf(key), args);
  },
};
