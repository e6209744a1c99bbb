import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { type Half, pseudoCounts } from "../../src/features/overdispersion.js";

const BUCKETS = 4;

/** Products whose interactions fall into buckets with shares drawn from a Dirichlet around the average, by its pseudo-count. */
function counted(products: number, interactions: number, precision: number, perShopper = 1, seed = 7) {
  const random = seededRandom(seed);
  const gamma = (shape: number): number => {
    // Enough for a test: a sum of exponentials for the whole part of the shape.
    let sum = 0;
    for (let i = 0; i < Math.round(shape); i++) sum -= Math.log(random.uniform());
    return sum;
  };
  const rows = Array.from({ length: products }, () => {
    const shares = Array.from({ length: BUCKETS }, () =>
      precision === Number.POSITIVE_INFINITY ? 1 : gamma(precision / BUCKETS),
    );
    const total = shares.reduce((a, b) => a + b, 0);
    const halves = [0, 1].map(() => new Array<number>(BUCKETS).fill(0));
    for (let i = 0; i < interactions / perShopper; i++) {
      let left = random.uniform() * total;
      const bucket = shares.findIndex((share) => {
        left -= share;
        return left <= 0;
      });
      halves[i % 2]![bucket]! += perShopper;
    }
    return halves;
  });
  const counts = {
    ids: [...rows.keys()],
    count: (row: number, half: Half, bucket: number) => rows[row]![half]![bucket]!,
    sum: (row: number, half: Half) => rows[row]![half]!.reduce((a, b) => a + b, 0),
  };
  const byBucket = pseudoCounts(counts, BUCKETS, () => new Array<number>(BUCKETS).fill(1 / BUCKETS));
  // All buckets are alike: by what they say together.
  return BUCKETS / byBucket.reduce((sum, pseudo) => sum + 1 / (1 + pseudo), 0) - 1;
}

describe("how far a product's own counts are trusted", () => {
  it("finds the pseudo-count that the products were drawn with", () => {
    expect(counted(400, 40, 8)).toBeGreaterThan(5);
    expect(counted(400, 40, 8)).toBeLessThan(12);
    expect(counted(400, 40, 40)).toBeGreaterThan(25);
    expect(counted(400, 40, 40)).toBeLessThan(70);
  });

  it("trusts nothing but the average where products do not differ", () => {
    expect(counted(400, 40, Number.POSITIVE_INFINITY)).toBeGreaterThan(100);
  });

  it("has the more reason for it the more was counted", () => {
    expect(counted(30, 3000, Number.POSITIVE_INFINITY)).toBeGreaterThan(2000);
  });

  it("is not fooled by shoppers who come back: ten interactions of one shopper are one opinion", () => {
    expect(counted(4000, 40, Number.POSITIVE_INFINITY, 10)).toBeGreaterThan(100);
  });

  it("is no more fooled by few of them than chance would have it: half of many draws of a tenth of the products trust as little", () => {
    const draws = Array.from({ length: 201 }, (_, seed) => counted(400, 40, Number.POSITIVE_INFINITY, 10, seed + 1));
    expect(draws.sort((a, b) => a - b)[100]).toBeGreaterThan(100);
  });

  it("finds the same whether shoppers come once or come back", () => {
    expect(counted(400, 120, 8, 3)).toBeGreaterThan(5);
    expect(counted(400, 120, 8, 3)).toBeLessThan(12);
  });

  it("believes in six interactions before there is data", () => {
    expect(counted(0, 0, 1)).toBeCloseTo(6, 6);
  });
});
