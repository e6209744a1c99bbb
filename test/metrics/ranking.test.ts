import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import {
  averagePrecision,
  f1,
  hitRate,
  type Judged,
  judge,
  ndcg,
  precision,
  recall,
  reciprocalRank,
} from "../../src/metrics/ranking.js";

const log2 = Math.log2;

describe("judging a list", () => {
  it("finds the ranks of the relevant products", () => {
    expect(judge([7, 3, 9, 4], new Set([9, 7, 100]))).toEqual({ ranks: [1, 3], relevant: 3 });
  });

  it("counts a product that stands twice only where it stands first", () => {
    expect(judge([7, 7, 3], new Set([7]))).toEqual({ ranks: [1], relevant: 1 });
  });
});

describe("ranking metrics against values worked out by hand", () => {
  // Five relevant products, found at ranks 1, 3 and 6.
  const list: Judged = { ranks: [1, 3, 6], relevant: 5 };

  it("hit rate", () => {
    expect(hitRate(list, 1)).toBe(1);
    expect(hitRate({ ranks: [3], relevant: 1 }, 2)).toBe(0);
    expect(hitRate({ ranks: [3], relevant: 1 }, 3)).toBe(1);
  });

  it("precision (9), recall (10) and F1 (8)", () => {
    expect(precision(list, 4)).toBe(2 / 4);
    expect(recall(list, 4)).toBe(2 / 5);
    expect(f1(list, 4)).toBeCloseTo((2 * 0.5 * 0.4) / 0.9, 15);
    expect(f1({ ranks: [], relevant: 2 }, 4)).toBe(0);
  });

  it("NDCG", () => {
    const dcg = 1 + 1 / log2(4);
    const ideal = 1 + 1 / log2(3) + 1 / log2(4) + 1 / log2(5);
    expect(ndcg(list, 4)).toBeCloseTo(dcg / ideal, 15);
    expect(ndcg({ ranks: [1, 2, 3], relevant: 3 }, 12)).toBe(1);
    expect(ndcg({ ranks: [2], relevant: 1 }, 12)).toBeCloseTo(1 / log2(3), 15);
  });

  it("average precision divides by min(relevant, k), as Kaggle's MAP@12 does", () => {
    expect(averagePrecision(list, 4)).toBeCloseTo((1 / 1 + 2 / 3) / 4, 15);
    expect(averagePrecision(list, 12)).toBeCloseTo((1 / 1 + 2 / 3 + 3 / 6) / 5, 15);
    expect(averagePrecision({ ranks: [1, 2], relevant: 40 }, 2)).toBe(1);
  });

  it("reciprocal rank", () => {
    expect(reciprocalRank({ ranks: [4, 5], relevant: 2 }, 12)).toBe(0.25);
    expect(reciprocalRank({ ranks: [4], relevant: 2 }, 3)).toBe(0);
    expect(reciprocalRank({ ranks: [], relevant: 2 }, 12)).toBe(0);
  });
});

describe("ranking metrics on random lists", () => {
  const random = seededRandom(7);
  const cases = Array.from({ length: 200 }, () => {
    const ranked = random.shuffle(Array.from({ length: 20 }, (_, i) => i)) as number[];
    const relevant = new Set(Array.from({ length: 1 + random.below(8) }, () => random.below(25)));
    return { ranked, relevant, k: 1 + random.below(20) };
  });

  it("agree with the definitions spelt out over the list itself", () => {
    for (const { ranked, relevant, k } of cases) {
      const gains = ranked.slice(0, k).map((key) => (relevant.has(key) ? 1 : 0));
      const found = gains.reduce<number>((a, b) => a + b, 0);
      const dcg = gains.reduce<number>((sum, gain, i) => sum + gain / log2(i + 2), 0);
      const best = Array.from({ length: Math.min(k, relevant.size) }, (_, i) => 1 / log2(i + 2)).reduce((a, b) => a + b, 0);
      const ap = gains.reduce<number>(
        (sum, gain, i) => sum + (gain * gains.slice(0, i + 1).filter((g) => g === 1).length) / (i + 1),
        0,
      );
      const list = judge(ranked, relevant);
      expect(hitRate(list, k)).toBe(Math.min(1, found));
      expect(precision(list, k)).toBeCloseTo(found / k, 12);
      expect(recall(list, k)).toBeCloseTo(found / relevant.size, 12);
      expect(ndcg(list, k)).toBeCloseTo(dcg / best, 12);
      expect(averagePrecision(list, k)).toBeCloseTo(ap / Math.min(k, relevant.size), 12);
    }
  });

  it("never fall when a relevant product moves up", () => {
    for (const { ranked, relevant, k } of cases) {
      const at = ranked.findIndex((key, i) => i > 0 && relevant.has(key) && !relevant.has(ranked[i - 1]!));
      if (at < 0) continue;
      const better = [...ranked];
      [better[at - 1], better[at]] = [ranked[at]!, ranked[at - 1]!];
      for (const metric of [hitRate, precision, recall, f1, ndcg, averagePrecision, reciprocalRank])
        expect(metric(judge(better, relevant), k)).toBeGreaterThanOrEqual(metric(judge(ranked, relevant), k));
    }
  });
});
