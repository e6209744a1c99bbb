/** Questions whose candidates every source ranks in an order of its own. */
import { seededRandom } from "../../src/common/random.js";
import { CONTEXT_DIM, FACET_COUNT, PAIR_DIM, SOURCES } from "../../src/features/layout.js";
import type { RankerQuestion } from "../../src/learning/data/rankerQuestions.js";

export const CANDIDATES = 30;
const EASE = SOURCES.indexOf("ease");

/** Every source proposes every candidate in an order of its own; what was wanted stands at `wanted(position)` of EASE^R's. */
export function questions(n: number, seed: number, wantedRank: (random: () => number) => number): RankerQuestion[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, (_, shopperKey) => {
    const pairs = new Float32Array(CANDIDATES * PAIR_DIM);
    let wanted = 0;
    SOURCES.forEach((_source, s) => {
      const order = random.shuffle(Array.from({ length: CANDIDATES }, (_, i) => i));
      order.forEach((candidate, rank) => {
        pairs[candidate * PAIR_DIM + 3 * s] = 1;
        pairs[candidate * PAIR_DIM + 3 * s + 1] = 1 / Math.sqrt(rank + 1);
      });
      if (s === EASE) wanted = order[wantedRank(random.uniform)]!;
    });
    return {
      shopperKey,
      shopper: new Float32Array(8),
      context: new Float32Array(CONTEXT_DIM),
      present: Float32Array.from({ length: FACET_COUNT }, (_, t) => Number(t === 0)),
      keys: Int32Array.from({ length: CANDIDATES }, (_, i) => i + 1),
      items: new Float32Array(CANDIDATES * 8),
      pairs,
      labels: Float32Array.from({ length: CANDIDATES }, (_, i) => Number(i === wanted)),
      standsFor: new Float32Array(CANDIDATES).fill(1),
      wanted: 1,
    };
  });
}

/** Of the rankers that answer them. */
export const sizes = { dim: 8, textDim: 1, imageDim: 1, vocabulary: 1, hidden: 8, heads: 2 };
