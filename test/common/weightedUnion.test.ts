import { expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { type WeightedList, weightedUnion } from "../../src/common/weightedUnion.js";

it("adds up, key by key, the weights of the lists that have it, however far apart the keys are", () => {
  const random = seededRandom(6);
  for (const most of [50, 20_000, 3_000_000]) {
    const sums = new Map<number, number>();
    const lists = Array.from({ length: 30 }, (_, l): WeightedList => {
      const drawn = new Set(Array.from({ length: random.below(2000) }, () => 1 + random.below(most)));
      const keys = Int32Array.from([...drawn, 0, most + 1]).sort();
      for (const key of drawn) sums.set(key, (sums.get(key) ?? 0) + 2 ** l);
      // A list is a part of an array.
      return { keys, from: 1, to: keys.length - 1, weight: 2 ** l };
    });
    const { keys, scores } = weightedUnion(lists);
    expect(keys).toHaveLength(sums.size);
    expect(new Map(Array.from(keys, (key, i) => [key, scores[i]!]))).toEqual(sums);
  }
  expect(weightedUnion([]).keys).toHaveLength(0);
});
