import { expect, it } from "vitest";
import { ofBfloat, toBfloat } from "../../src/common/bfloat.js";
import { seededRandom } from "../../src/common/random.js";

it("keeps small whole numbers, halves, zeros, what is infinite and what is unknown", () => {
  for (const value of [0, -0, 1, 2.5, 3, -7, 255, 256, 2 ** 100, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])
    expect(ofBfloat(toBfloat(value))).toBe(value);
});

it("rounds the others to within a part in 256", () => {
  const random = seededRandom(3);
  for (let i = 0; i < 5000; i++) {
    const value = random.normal() * 10 ** (12 * random.uniform() - 6);
    expect(Math.abs(ofBfloat(toBfloat(value)) / value - 1)).toBeLessThanOrEqual(1 / 256);
  }
  expect(ofBfloat(toBfloat(257))).toBe(256);
  expect(ofBfloat(toBfloat(259))).toBe(260);
});
