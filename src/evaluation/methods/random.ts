import { hash32, seededRandom } from "../../common/random.js";
import type { Method } from "../method.js";

/** Products in random order: the floor of every figure. The same question gets the same list. */
export function randomMethod(seed: number): Method {
  return {
    name: "random",
    family: "chance",
    rank({ shopper, at }, { catalogue }, k) {
      const random = seededRandom(hash32(`${seed}/${shopper}/${at}`));
      const chosen = new Set<number>();
      while (chosen.size < Math.min(k, catalogue.count)) {
        const key = random.below(catalogue.size);
        if (catalogue.get(key)) chosen.add(key);
      }
      return Int32Array.from(chosen);
    },
  };
}
