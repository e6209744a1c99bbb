import { expect, it } from "vitest";
import { higher, predictedLift } from "../../src/metrics/counterfactual.js";
import { signTest } from "../../src/metrics/signTest.js";

it.each([
  [0, 0, 1],
  [1, 0, 1],
  [5, 0, 2 / 32],
  [0, 5, 2 / 32],
  [8, 2, 2 * ((45 + 10 + 1) / 1024)],
  [5, 5, 1],
  [60, 40, 0.0569],
])("the sign test of %i wins and %i losses: p = %d", (wins, losses, p) => {
  expect(signTest(wins, losses)).toBeCloseTo(p, 4);
});

it("the sign test holds for numbers that no factorial does", () => {
  expect(signTest(5100, 4900)).toBeCloseTo(0.0466, 3);
  expect(signTest(60_000, 40_000)).toBeLessThan(1e-12);
});

it("who ranks a product at all ranks it higher than who does not", () => {
  expect(higher({ active: 0, candidate: 40 })).toBe(1);
  expect(higher({ active: 3, candidate: 0 })).toBe(-1);
  expect(higher({ active: 3, candidate: 2 })).toBe(1);
  expect(higher({ active: 3, candidate: 3 })).toBe(0);
});

it("predicts no lift of equal lists, and says nothing of what was never shown", () => {
  expect(predictedLift([3, 1, 12].map((rank) => ({ active: rank, candidate: rank })))).toBeCloseTo(0, 12);
  expect(predictedLift([{ active: 0, candidate: 1 }])).toBeNull();
  expect(predictedLift([{ active: 13, candidate: 1 }])).toBeNull();
});

it("weighs what was seen by few as if all had seen it", () => {
  // Shown third (half of the shoppers look so far), put first: worth twice as much. One weight of 2 counts like two of 1.
  const moved = predictedLift([{ active: 3, candidate: 1 }]);
  expect(moved).toBeCloseTo(1, 12);
  const mixed = predictedLift([
    { active: 3, candidate: 1 },
    { active: 1, candidate: 3 },
  ]);
  expect(mixed).toBeCloseTo((2 * 1 + 1 * 0.5) / (2 * 0.5 + 1 * 1) - 1, 12);
  // Clipped at 1, both count the same.
  const clipped = predictedLift(
    [
      { active: 3, candidate: 1 },
      { active: 1, candidate: 3 },
    ],
    12,
    1,
  );
  expect(clipped).toBeCloseTo(0, 12);
});
