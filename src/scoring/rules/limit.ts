import type { Ranked } from "../rank.js";
import type { ArrangingRule } from "./rule.js";

export const limit: ArrangingRule = {
  code: "limit",
  acts: "ARRANGES",
  description: "Shows at most so many of these products among the first places; the others come after those.",
  args: [
    { name: "most", description: "Of these products", min: 0, max: 100, default: 2, whole: true },
    { name: "places", description: "among so many first places", min: 1, max: 200, default: 20, whole: true },
  ],
  selects: true,
  apply(list, { most, places }, { selected }) {
    const first: Ranked[] = [];
    const later: Ranked[] = [];
    let shown = 0;
    for (const item of list) {
      const isOne = first.length < places! && selected(item.key);
      if (isOne && shown === most) later.push(item);
      else {
        if (isOne) shown++;
        first.push(item);
      }
    }
    return [...first.slice(0, places), ...later, ...first.slice(places)];
  },
};
