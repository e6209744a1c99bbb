import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { aucRoc, calibrationError, percentileRank } from "../../src/metrics/scores.js";

describe("AUC-ROC", () => {
  it("is 1 for perfect, 0 for inverted and a half for constant scores", () => {
    expect(aucRoc([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).toBe(1);
    expect(aucRoc([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1])).toBe(0);
    expect(aucRoc([0.5, 0.5, 0.5], [0, 1, 1])).toBe(0.5);
  });

  it("is the share of positive-negative pairs in the right order, ties counting half", () => {
    const random = seededRandom(3);
    for (let round = 0; round < 50; round++) {
      const scores = Array.from({ length: 30 }, () => random.below(8));
      const labels = scores.map((s) => random.uniform() < 0.2 + s / 12);
      labels[0] = true;
      labels[1] = false;
      let pairs = 0;
      let right = 0;
      for (let i = 0; i < scores.length; i++)
        for (let j = 0; j < scores.length; j++) {
          if (!labels[i] || labels[j]) continue;
          pairs++;
          right += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
        }
      expect(aucRoc(scores, labels)).toBeCloseTo(right / pairs, 12);
    }
  });

  it("is not a number where there is nothing to compare", () => {
    expect(aucRoc([0.3, 0.4], [1, 1])).toBeNaN();
  });
});

describe("percentile rank", () => {
  it("is 0 at the top, 1 at the bottom, and counts ties half", () => {
    expect(percentileRank(9, [1, 2, 3])).toBe(0);
    expect(percentileRank(0, [1, 2, 3])).toBe(1);
    expect(percentileRank(2, [1, 2, 3, 4])).toBe((2 + 0.5) / 4);
  });

  it("is about a half by chance", () => {
    const random = seededRandom(1);
    const ranks = Array.from({ length: 2000 }, () =>
      percentileRank(
        random.uniform(),
        Array.from({ length: 20 }, () => random.uniform()),
      ),
    );
    expect(ranks.reduce((a, b) => a + b, 0) / ranks.length).toBeCloseTo(0.5, 1);
  });
});

describe("calibration error", () => {
  it("is 0 where predictions are frequencies", () => {
    expect(calibrationError([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0])).toBe(0);
  });

  it("is the gap between prediction and frequency, bin by bin", () => {
    // Bin [.9, 1]: predicted .95 twice, half came true; bin [0, .1]: predicted .05 twice, none did.
    expect(calibrationError([0.95, 0.95, 0.05, 0.05], [1, 0, 0, 0])).toBeCloseTo((2 * 0.45 + 2 * 0.05) / 4, 12);
  });

  it("keeps a prediction of exactly 1 in the last bin", () => {
    expect(calibrationError([1], [1])).toBe(0);
  });
});
