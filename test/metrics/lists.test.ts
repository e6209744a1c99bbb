import { describe, expect, it } from "vitest";
import { cosine } from "../../src/common/vectors.js";
import { coverage, intraListDiversity, novelty } from "../../src/metrics/lists.js";

describe("what lists are like", () => {
  it("coverage is the share of the catalogue shown to anybody", () => {
    expect(coverage([Int32Array.of(1, 2, 3), [3, 4]], 16)).toBe(4 / 16);
  });

  it("intra-list diversity is the mean distance of pairs", () => {
    const east = Float32Array.of(2, 0);
    const north = Float32Array.of(0, 5);
    const diversity = (list: Float32Array[]) => intraListDiversity(list.length, (i, j) => cosine(list[i]!, list[j]!));
    expect(diversity([east, east])).toBeCloseTo(0, 12);
    expect(diversity([east, north])).toBeCloseTo(1, 12);
    expect(diversity([east, east, north])).toBeCloseTo(2 / 3, 12);
    expect(diversity([east])).toBeNaN();
  });

  it("novelty is the surprise in bits, smoothed", () => {
    // Four products, four interactions, all with the first: shares 5/8, 1/8, 1/8, 1/8.
    expect(novelty([4], 4, 4)).toBeCloseTo(-Math.log2(5 / 8), 12);
    expect(novelty([0, 0], 4, 4)).toBeCloseTo(3, 12);
  });
});
