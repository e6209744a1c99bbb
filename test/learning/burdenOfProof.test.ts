import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/common/random.js";
import { topK } from "../../src/common/topK.js";
import { FACET_SLICES } from "../../src/features/layout.js";
import type { RankerQuestion } from "../../src/learning/data/rankerQuestions.js";
import { onlySource } from "../../src/learning/train/bestSource.js";
import { keepProven } from "../../src/learning/train/burdenOfProof.js";
import { judge } from "../../src/learning/train/judge.js";
import { measureScaling, RankerModel } from "../../src/learning/train/rankerModel.js";
import { CANDIDATES, questions, sizes } from "./rankedQuestions.js";

describe("what learning made of its start", () => {
  /** Learned: EASE^R's order; the start: popularity's, which says nothing. */
  async function decided(wantedRank: (random: () => number) => number, seed: number) {
    const asked = questions(40, seed, wantedRank);
    const model = new RankerModel(sizes, measureScaling(asked), 1);
    model.startFrom(onlySource("popular", model.scaling));
    const start = model.theta.slice();
    model.startFrom(onlySource("ease", model.scaling));
    const forward = await model.compile();
    const learned = (await judge(model, forward, asked)).ndcg;
    const fit = { best: learned };
    await keepProven({ model, forward, validation: asked }, start, fit);
    const kept = (await judge(model, forward, asked)).ndcg;
    model.theta.set(start);
    const begun = (await judge(model, forward, asked)).ndcg;
    await forward.release();
    expect(fit.best).toBeCloseTo(kept, 6);
    return { begun, learned, kept };
  }

  test("is kept where it is clearly better", async () => {
    const { begun, learned, kept } = await decided(() => 0, 4);
    expect(learned).toBeGreaterThan(begun);
    expect(kept).toBe(learned);
  });

  test("is given up where it only seems better", async () => {
    const anywhere = (uniform: () => number): number => Math.floor(CANDIDATES * uniform());
    let seemed = 0;
    for (let seed = 20; seed < 40; seed++) {
      const { begun, learned, kept } = await decided(anywhere, seed);
      if (learned <= begun || learned > begun + 0.02) continue;
      seemed++;
      expect(kept).toBe(begun);
    }
    expect(seemed).toBeGreaterThan(0);
  });
});

describe("what a facet says of its own", () => {
  const sliceOf = (name: string) => FACET_SLICES.find(({ facet }) => facet === name)!;
  const { dim } = sizes;

  /** Either of two situations in TIME; in each, a product is wanted for its own direction, or for none. */
  function situated(seed: number, wantedInTime: boolean): RankerQuestion[] {
    const random = seededRandom(seed);
    return questions(60, seed, (uniform) => Math.floor(CANDIDATES * uniform())).map((q, i) => {
      const items = Float32Array.from(q.items, () => random.normal());
      const situation = i % 2;
      const context = q.context.slice();
      context[sliceOf("TIME").from + situation] = 1;
      context[sliceOf("SEASON").from + random.below(2)] = 1;
      const present = Float32Array.from(FACET_SLICES, ({ facet }) => Number(["GENERAL", "TIME", "SEASON"].includes(facet)));
      const [best] = topK(
        Float32Array.from(q.keys, (_, row) => items[row * dim + situation]!),
        1,
      );
      const labels = wantedInTime ? Float32Array.from(q.keys, (_, row) => Number(row === best)) : q.labels;
      return { ...q, items, context, present, labels };
    });
  }

  /** A model that has learned that situations want their direction (TIME), and something at random (SEASON). */
  async function decided(seed: number, wantedInTime: boolean) {
    const validation = situated(seed, wantedInTime);
    const model = new RankerModel(sizes, measureScaling(validation), 1);
    model.startFrom(onlySource("popular", model.scaling));
    const start = model.theta.slice();
    const { parameters, theta } = model;
    const time = parameters.view(theta, "fit_TIME");
    for (const situation of [0, 1]) time[situation * dim + situation] = 3;
    const random = seededRandom(seed + 1);
    const season = parameters.view(theta, "fit_SEASON");
    season.forEach((_, i) => {
      season[i] = random.normal();
    });
    const forward = await model.compile();
    const fit = { best: Number.NaN };
    await keepProven({ model, forward, validation }, start, fit);
    const { ndcg } = await judge(model, forward, validation);
    await forward.release();
    expect(fit.best).toBeCloseTo(ndcg, 6);
    return { time: time.some((w) => w !== 0), season: season.some((w) => w !== 0) };
  }

  test("is kept where later questions are clearly better answered with it, and no other facet's with it", async () => {
    expect(await decided(1, true)).toEqual({ time: true, season: false });
  });

  test("is taken back where there is nothing to say", async () => {
    let kept = 0;
    for (let seed = 10; seed < 30; seed++) {
      const { time, season } = await decided(seed, false);
      kept += Number(time) + Number(season);
    }
    // Two standard errors, one-sided, of 40.
    expect(kept).toBeLessThanOrEqual(3);
  });
});
