import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { PAIR_BASE_DIM, PAIR_DIM, SOURCES } from "../../src/features/layout.js";
import { keepCandidates } from "../../src/learning/data/keepCandidates.js";
import type { RankerQuestion } from "../../src/learning/data/rankerQuestions.js";
import { fitBlend } from "../../src/learning/train/blend.js";

const CANDIDATES = 60;
/** Columns that decide in the planted shop; all others are noise. */
const PLANTED = new Map([
  [20, 0.6],
  [30, -0.5],
  [PAIR_DIM - 1, 1.8],
]);
const plain = { mean: new Float32Array(PAIR_DIM), deviation: new Float32Array(PAIR_DIM).fill(1) };

/** Questions whose one wanted candidate was drawn by a softmax over the planted columns. */
function plantedQuestions(n: number, seed: number): RankerQuestion[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => {
    const pairs = Float32Array.from({ length: CANDIDATES * PAIR_DIM }, () => random.normal());
    const weights = Array.from({ length: CANDIDATES }, (_, i) =>
      Math.exp([...PLANTED].reduce((sum, [d, w]) => sum + w * pairs[i * PAIR_DIM + d]! * (d < PAIR_BASE_DIM ? 1 : 0.5), 0)),
    );
    let left = random.uniform() * weights.reduce((a, b) => a + b, 0);
    const chosen = weights.findIndex((weight) => {
      left -= weight;
      return left <= 0;
    });
    return {
      shopperKey: 1,
      shopper: new Float32Array(0),
      context: new Float32Array(0),
      present: new Float32Array(0),
      keys: Int32Array.from({ length: CANDIDATES }, (_, i) => i + 1),
      items: new Float32Array(0),
      pairs,
      labels: Float32Array.from({ length: CANDIDATES }, (_, i) => (i === chosen ? 1 : 0)),
      standsFor: new Float32Array(CANDIDATES).fill(1),
      wanted: 1,
    };
  });
}

function sampled(q: RankerQuestion, keep: number, seed: number): RankerQuestion {
  const proposed = {
    keys: q.keys,
    ranks: new Uint16Array(CANDIDATES * SOURCES.length).fill(1),
    scores: new Float32Array(CANDIDATES * SOURCES.length),
  };
  const wanted = new Set([q.keys[q.labels.indexOf(1)]!]);
  const { set, standsFor } = keepCandidates(proposed, wanted, keep, seededRandom(seed).uniform)!;
  const pairs = new Float32Array(set.keys.length * PAIR_DIM);
  set.keys.forEach((key, i) => {
    pairs.set(q.pairs.subarray((key - 1) * PAIR_DIM, key * PAIR_DIM), i * PAIR_DIM);
  });
  return { ...q, keys: set.keys, pairs, standsFor, labels: Float32Array.from(set.keys, (key) => Number(wanted.has(key))) };
}

describe("the blend that the ranker starts from", () => {
  test("finds the planted weights", async () => {
    const { wide, wideLift } = await fitBlend(plantedQuestions(1500, 1), plain, 1, plantedQuestions(500, 4));
    const found = [...wide, ...wideLift];
    for (const [d, w] of PLANTED) expect(Math.abs(found[d]! - w), `column ${d}`).toBeLessThan(0.2);
  });

  test("believes in the sources' ranks where nobody was asked, and little else after a few questions", async () => {
    const believed = (await fitBlend([], plain, 1)).wide;
    const rankOf = (source: (typeof SOURCES)[number]): number => believed[3 * SOURCES.indexOf(source) + 1]!;
    for (const source of SOURCES) expect(rankOf(source)).toBeGreaterThan(0);
    expect(rankOf("repurchase")).toBeGreaterThan(rankOf("popular"));
    const few = (await fitBlend(plantedQuestions(3, 2), plain, 1)).wide;
    few.forEach((weight, d) => {
      expect(Math.abs(weight - believed[d]!)).toBeLessThan(0.3);
    });
  });

  test("learns the same from a sample of the candidates, each counted for those it stands for", async () => {
    const questions = plantedQuestions(1500, 3);
    const all = await fitBlend(questions, plain, 1);
    const some = await fitBlend(
      questions.map((q, i) => sampled(q, 20, i)),
      plain,
      1,
    );
    for (const d of [20, 30]) expect(Math.abs(some.wide[d]! - all.wide[d]!)).toBeLessThan(0.2);
    expect(Math.abs(some.wideLift.at(-1)! - all.wideLift.at(-1)!)).toBeLessThan(0.4);
  });
});
