import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { pseudoCount } from "../../src/features/overdispersion.js";

const BUCKETS = 4;

/** Products whose interactions fall into buckets with shares drawn from a Dirichlet around the average, by its pseudo-count. */
function counted(products: number, interactions: number, precision: number, perShopper = 1) {
  const random = seededRandom(7);
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
    const row = new Array<number>(BUCKETS).fill(0);
    for (let i = 0; i < interactions / perShopper; i++) {
      let left = random.uniform() * total;
      const bucket = shares.findIndex((share) => {
        left -= share;
        return left <= 0;
      });
      row[bucket]! += perShopper;
    }
    return row;
  });
  const counts = {
    ids: [...rows.keys()],
    count: (row: number, bucket: number) => rows[row]![bucket]!,
    sum: () => interactions,
    squares: () => interactions * perShopper,
  };
  return pseudoCount(counts, () => new Array<number>(BUCKETS).fill(1 / BUCKETS));
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

  it("is not fooled by shoppers who come back: ten interactions of one shopper are one opinion", () => {
    expect(counted(400, 40, Number.POSITIVE_INFINITY, 10)).toBeGreaterThan(100);
  });

  it("believes in six interactions before there is data", () => {
    expect(counted(0, 0, 1)).toBeCloseTo(6, 6);
  });
});
