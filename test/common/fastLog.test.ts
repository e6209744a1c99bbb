import { expect, it } from "vitest";
import { fastLog, fastLog1p } from "../../src/common/fastLog.js";
import { seededRandom } from "../../src/common/random.js";

it("is the logarithm to 4e-12, of the smallest numbers and of the largest", () => {
  const random = seededRandom(5);
  const numbers = [1, 1 - 2 ** -53, 1 + 2 ** -52, 2, 0.5, 2 ** -1022, Number.MAX_VALUE, Math.E];
  for (let i = 0; i < 100_000; i++) numbers.push(2 ** (40 * (random.uniform() - 0.5)));
  for (const x of numbers) expect(Math.abs(fastLog(x) - Math.log(x))).toBeLessThan(4e-12);
});

it("is 0 of nothing", () => {
  expect(fastLog1p(0)).toBe(0);
  expect(fastLog1p(4)).toBeCloseTo(Math.log(5), 11);
});
