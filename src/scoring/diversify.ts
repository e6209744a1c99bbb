/** Keeps colours and sizes of one product from filling the page. */
import type { CatalogueFacts } from "../features/catalogueFacts.js";
import type { Ranked } from "./rank.js";
import { spaced } from "./rules/spaced.js";

/** At most this many of one variant group among so many consecutive places. */
const MOST = 2;
const WINDOW = 10;

/** The same products in nearly the same order: a third variant waits until ten places have passed. Scores stay as they are. */
export function diversify(list: readonly Ranked[], catalogue: CatalogueFacts): Ranked[] {
  const groupOf = ({ key }: Ranked): number | null => {
    const group = catalogue.variantGroupOf(key);
    return group < 0 ? null : group;
  };
  return spaced(list, groupOf, { most: MOST, window: WINDOW });
}
