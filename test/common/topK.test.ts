import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { topK } from "../../src/common/topK.js";

const sorted = (scores: Float32Array, k: number): number[] =>
  [...scores.keys()]
    .filter((i) => !Number.isNaN(scores[i]!))
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, k);

describe("topK", () => {
  const random = seededRandom(3);
  const drawn = (length: number, draw: (i: number) => number): Float32Array => Float32Array.from({ length }, (_, i) => draw(i));

  it.each([
    ["spread evenly", drawn(20_000, () => random.uniform())],
    ["mostly ties", drawn(20_000, () => random.below(4))],
    ["mostly nothing", drawn(20_000, () => (random.below(100) === 0 ? random.uniform() : Number.NEGATIVE_INFINITY))],
    ["some unknown", drawn(20_000, () => (random.below(3) === 0 ? Number.NaN : random.uniform()))],
    ["with a sample that promises too much", drawn(20_000, (i) => (i % 32 === 0 ? 1 + random.uniform() : random.uniform()))],
    ["rising", drawn(20_000, (i) => i)],
    ["falling", drawn(20_000, (i) => -i)],
  ])("finds the largest, ties to the lower index, where scores are %s", (_, scores) => {
    for (const k of [1, 7, 300, 1000, 20_000]) expect([...topK(scores, k)]).toEqual(sorted(scores, k));
  });

  it("breaks ties by an order of its own", () => {
    expect([...topK(Float64Array.of(1, 2, 2, 1), 3, 4, Int32Array.of(9, 8, 7, 6))]).toEqual([2, 1, 3]);
  });
});
