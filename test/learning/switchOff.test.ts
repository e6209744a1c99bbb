import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { CONTEXT_DIM, FACET_COUNT, PAIR_BASE_DIM, PAIR_DIM, PROFILE_COUNT, SOURCES } from "../../src/features/layout.js";
import type { RankerQuestion } from "../../src/learning/data/rankerQuestions.js";
import type { Fit } from "../../src/learning/train/epochs.js";
import { judge, scoresOf } from "../../src/learning/train/judge.js";
import { RankerModel } from "../../src/learning/train/rankerModel.js";
import { type Measured, pairedGain, switchOff, switchOffSources } from "../../src/learning/train/switchOff.js";
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

describe("switching off sources of a ranker", () => {
  const sizes = { dim: 4, textDim: 1, imageDim: 1, vocabulary: 1, hidden: 4, heads: 1 };
  const scaling = { mean: new Float32Array(PAIR_DIM), deviation: new Float32Array(PAIR_DIM).fill(1) };
  const [NEAREST, POPULAR] = [SOURCES.indexOf("nearest"), SOURCES.indexOf("popular")];
  const CANDIDATES = 16;

  /** Six decoys that `popular` alone proposes, ten products of `nearest`, of which the first is wanted. */
  function question(shopperKey: number): RankerQuestion {
    const pairs = new Float32Array(CANDIDATES * PAIR_DIM);
    for (let i = 0; i < CANDIDATES; i++) {
      const source = i < 6 ? POPULAR : NEAREST;
      pairs[i * PAIR_DIM + 3 * source] = 1;
      pairs[i * PAIR_DIM + 3 * source + 1] = 1 / Math.sqrt(i < 6 ? i + 1 : i - 5);
    }
    return {
      shopperKey,
      shopper: new Float32Array(4),
      context: new Float32Array(CONTEXT_DIM),
      present: Float32Array.from({ length: FACET_COUNT }, (_, t) => (t === 0 ? 1 : 0)),
      keys: Int32Array.from({ length: CANDIDATES }, (_, i) => i + 1),
      items: new Float32Array(CANDIDATES * 4),
      pairs,
      labels: Float32Array.from({ length: CANDIDATES }, (_, i) => (i === 6 ? 1 : 0)),
      standsFor: new Float32Array(CANDIDATES).fill(1),
      wanted: 1,
    };
  }
  /** Believes in what is popular more than in what is near. */
  function rankerOf(): RankerModel {
    const model = new RankerModel(sizes, scaling, 1);
    const wide = new Float32Array(PAIR_BASE_DIM);
    wide[3 * NEAREST + 1] = 1;
    wide[3 * POPULAR + 1] = 3;
    model.startFrom({ wide, wideLift: new Float32Array(PROFILE_COUNT) });
    return model;
  }
  const questions = Array.from({ length: 60 }, (_, shopper) => question(shopper));
  const fitOf = (best: number): Fit => ({
    epochs: 0,
    steps: 0,
    seconds: 0,
    flops: 0,
    losses: [],
    metrics: [],
    best,
    validationLoss: null,
    cutShort: false,
  });

  test("leaves a source of decoys out, with what it alone proposed, and calibrates anew", async () => {
    const model = rankerOf();
    const forward = await model.compile();
    const before = await judge(model, forward, questions);
    await forward.release();
    const fit = fitOf(before.ndcg);
    const off = await switchOffSources(model, questions, fit, 1, { most: 40 });
    expect(off).toEqual([{ part: "source:popular", gain: expect.closeTo(1 - before.ndcg, 6) }]);
    expect(fit.best).toBe(1);
    const after = await model.compile();
    const scores = await scoresOf(model, after, questions[0]!);
    await after.release();
    // Ten candidates are left of each question, one of them wanted.
    const left = scores.subarray(6);
    expect(left.reduce((sum, score) => sum + score, 0) / left.length).toBeCloseTo(0.1, 3);
  });

  test("takes back what helped the questions looked at and harms all of them", async () => {
    const model = rankerOf();
    // Every other shopper wants the first decoy: those are not among the questions looked at.
    const mixed = questions.map((q, i) =>
      i % 2 === 0 ? q : { ...q, labels: Float32Array.from(q.labels, (_, k) => (k === 0 ? 1 : 0)) },
    );
    const forward = await model.compile();
    const { ndcg } = await judge(model, forward, mixed);
    await forward.release();
    const fit = fitOf(ndcg);
    expect(await switchOffSources(model, mixed, fit, 1, { most: 30 })).toEqual([]);
    expect(model.without.size).toBe(0);
    expect(fit.best).toBe(ndcg);
  });
});

const mean = (measured: readonly Measured[]): number => measured.reduce((sum, { score }) => sum + score, 0) / measured.length;
