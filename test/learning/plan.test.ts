import { describe, expect, test } from "vitest";
import { alone, planTrials, type Work, warmed } from "../../src/learning/plan.js";

/** Days of dates only: a moment a basket. */
const shop: Work = { examples: 90_000, events: 800_000, products: 12_000, moments: 77_000, checks: 19_000, latest: 19_000 };

describe("what a budget buys", () => {
  test("of the latest questions: as many as are of use, or a third of what it pays for beside the checks", () => {
    expect(planTrials(shop, 15).latest).toBe(7000);
    const { questions, checks, latest } = planTrials(shop, 6);
    expect(latest / (questions + latest)).toBeCloseTo(1 / 3, 3);
    expect(questions + checks + latest).toBeLessThanOrEqual(planTrials(shop, 15).questions);
  });

  test("no latest questions where they are too few to tell time from chance", () => {
    expect(planTrials({ ...shop, checks: 460, latest: 460 }, 15).latest).toBe(0);
    expect(planTrials(shop, 1).latest).toBe(0);
  });

  test("no latest questions for a model that goes on from another, or learns privately", () => {
    expect(warmed(planTrials(shop, 15), 96).latest).toBe(0);
    expect(alone(planTrials(shop, 15)).latest).toBe(0);
  });
});
