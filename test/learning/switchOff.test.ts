import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { type Measured, pairedGain, switchOff } from "../../src/learning/train/switchOff.js";
import type { Part } from "../../src/learning/variant.js";

const SHOPPERS = 60;

/** Scores of two questions a shopper, as the parts that are there make them: each adds its effect, and noise of its own. */
function shopOf(effects: Partial<Record<Part, { mean: number; noise: number }>>, without: ReadonlySet<Part>) {
  let looks = 0;
  const measure = async (): Promise<Measured[]> => {
    looks++;
    return Array.from({ length: 2 * SHOPPERS }, (_, i) => {
      let score = 0.5;
      for (const [part, { mean, noise }] of Object.entries(effects))
        if (!without.has(part as Part)) score += mean + noise * seededRandom(1).fork(`${part} ${i}`).normal();
      return { shopper: i >> 1, score };
    });
  };
  return { measure, looks: () => looks };
}

describe("switching off", () => {
  test("leaves out what harms, keeps what helps and what only seems to matter", async () => {
    const without = new Set<Part>();
    const { measure } = shopOf(
      {
        "source:popular": { mean: -0.1, noise: 0.05 },
        "facet:WEATHER": { mean: -0.05, noise: 0.05 },
        "source:nearest": { mean: 0.1, noise: 0.05 },
        "facet:TIME": { mean: 0, noise: 0 },
      },
      without,
    );
    const before = mean(await measure());
    const off = await switchOff(["source:nearest", "facet:TIME", "facet:WEATHER", "source:popular"], without, measure);
    expect(off.map(({ part }) => part)).toEqual(["source:popular", "facet:WEATHER"]);
    expect([...without]).toEqual(["source:popular", "facet:WEATHER"]);
    expect(mean(await measure())).toBeCloseTo(before + off[0]!.gain + off[1]!.gain, 10);
    expect(off[0]!.gain).toBeCloseTo(0.1, 1);
  });

  test("never makes validation worse, whatever the noise", async () => {
    for (let seed = 0; seed < 20; seed++) {
      const without = new Set<Part>();
      const { uniform } = seededRandom(seed);
      const effect = () => ({ mean: 0.02 * (uniform() - 0.5), noise: 0.2 });
      const { measure } = shopOf({ text: effect(), image: effect(), residual: effect(), vocabulary: effect() }, without);
      const before = mean(await measure());
      await switchOff(["text", "image", "residual", "vocabulary"], without, measure);
      expect(mean(await measure())).toBeGreaterThanOrEqual(before);
    }
  });

  test("does nothing where few were asked", async () => {
    const without = new Set<Part>();
    const measure = async () => [{ shopper: 1, score: without.size }];
    expect(await switchOff(["text"], without, measure)).toEqual([]);
  });

  test("counts a shopper's questions as one", () => {
    const before = Array.from({ length: 8 }, (_, i) => ({ shopper: i >> 2, score: 0 }));
    const after = before.map(({ shopper }) => ({ shopper, score: shopper }));
    const { gain, error } = pairedGain(before, after);
    expect(gain).toBe(0.5);
    expect(error).toBeCloseTo(Math.sqrt(2 * (4 * 0.5) ** 2) / 8, 12);
  });
});

const mean = (measured: readonly Measured[]): number => measured.reduce((sum, { score }) => sum + score, 0) / measured.length;
