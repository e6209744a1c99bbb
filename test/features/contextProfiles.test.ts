import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { ContextProfiles } from "../../src/features/contextProfiles.js";
import { PROFILE_COUNT, PROFILE_DIM, PROFILE_DIMENSIONS } from "../../src/features/layout.js";
import type { Half } from "../../src/features/overdispersion.js";

const SEASON = PROFILE_DIMENSIONS.findIndex((d) => d.name === "season");
const inSeason = (season: number) => {
  const buckets = new Int8Array(PROFILE_COUNT).fill(-1);
  buckets[SEASON] = season;
  return buckets;
};
/** Products 1 to 9 are of category 0, 11 to 19 of category 1, and so on; 0 has none. */
const categoryOf = (product: number) => (product === 0 ? -1 : Math.floor(product / 10));

const half = (i: number): Half => (i % 2 === 0 ? 0 : 1);

function filled(): ContextProfiles {
  const profiles = new ContextProfiles(categoryOf);
  for (let i = 0; i < 30; i++)
    for (const product of [1, 2, 3]) {
      profiles.add(product, 1, inSeason(0), half(i));
      profiles.add(10 + product, 1, inSeason(2), half(i));
    }
  return profiles;
}

it("tells products apart beyond those that the smoothing is estimated from", () => {
  const profiles = new ContextProfiles(categoryOf);
  for (let i = 0; i < 4; i++)
    for (let product = 1; product <= 70_000; product++) profiles.add(product, 1, inSeason(product % 2), half(i));
  for (const product of [2, 40_000, 69_998]) {
    expect(profiles.lift(product, SEASON, 0)).toBeGreaterThan(0.3);
    expect(profiles.lift(product + 1, SEASON, 0)).toBeLessThan(-0.3);
  }
});

describe("log-lifts", () => {
  it("say in which situation a product is wanted more than products are on average", () => {
    const profiles = filled();
    expect(profiles.lift(1, SEASON, 0)).toBeGreaterThan(0.4);
    expect(profiles.lift(1, SEASON, 2)).toBeLessThan(-0.8);
    expect(profiles.lift(1, SEASON, -1)).toBe(0);
    expect(profiles.lift(1, SEASON + 1, 0)).toBe(0);
  });

  it("of a product that nobody met are its category's; where it has none, there is none", () => {
    const profiles = filled();
    expect(profiles.lift(9, SEASON, 0)).toBeGreaterThan(0.3);
    expect(profiles.lift(19, SEASON, 0)).toBeLessThan(-0.5);
    expect(profiles.lift(0, SEASON, 0)).toBe(0);
    expect(profiles.lift(99, SEASON, 0)).toBe(0);
  });

  it("are what the popularity in a context is multiplied by", () => {
    const profiles = filled();
    const ratio = profiles.contextRatio(inSeason(0));
    for (const product of [1, 9, 12, 0]) expect(Math.log(ratio(product))).toBeCloseTo(profiles.lift(product, SEASON, 0), 12);
  });

  it("come all at once for a product's vector, zeros before anybody met it", () => {
    const profiles = filled();
    const out = new Float32Array(PROFILE_DIM + 1).fill(7);
    profiles.lifts(1, out, 1);
    expect(out[0]).toBe(7);
    expect(out.some((x) => Math.abs(x - profiles.lift(1, SEASON, 2)) < 1e-6)).toBe(true);
    profiles.lifts(9, out, 1);
    expect(out.subarray(1).every((x) => x === 0)).toBe(true);
  });

  it("stay near nothing where the situation moves nobody, however much was counted", () => {
    const random = seededRandom(3);
    const profiles = new ContextProfiles(categoryOf);
    for (let i = 0; i < 6000; i++)
      profiles.add(10 * random.below(8) + 1 + random.below(9), 1, inSeason(random.below(4)), half(i));
    const lifts = Array.from({ length: 80 }, (_, product) => profiles.lift(product, SEASON, product % 4));
    expect(Math.max(...lifts.map(Math.abs))).toBeLessThan(0.15);
  });
});
