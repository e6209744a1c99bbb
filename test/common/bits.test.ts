import { expect, it } from "vitest";
import { Bits } from "../../src/common/bits.js";
import { seededRandom } from "../../src/common/random.js";

it("holds what a Set holds, and keeps it where it grows", () => {
  const bits = new Bits();
  const set = new Set<number>();
  const random = seededRandom(2);
  for (let i = 0; i < 2000; i++) {
    const size = 10 + i;
    bits.reserve(size);
    const n = random.below(size);
    const isIn = random.uniform() < 0.6;
    bits.set(n, isIn);
    if (isIn) set.add(n);
    else set.delete(n);
  }
  for (let n = 0; n < 2010; n++) expect([bits.has(n), bits.bit(n)]).toEqual([set.has(n), set.has(n) ? 1 : 0]);
  expect(bits.has(1e6)).toBe(false);
});
