import { describe, expect, test } from "vitest";
import { FACETS } from "../../../src/domain.js";
import {
  CONTEXT_DIM,
  DEMOGRAPHICS_DIM,
  FACET_COUNT,
  HISTORY_LENGTH,
  HISTORY_NUMBERS_DIM,
  PAIR_BASE_DIM,
  PAIR_DIM,
  PRODUCT_NUMBERS_DIM,
  PROFILE_DIMENSIONS,
} from "../../../src/features/layout.js";
import { itemTower, itemTowerParameters } from "../../../src/learning/models/itemTower.js";
import { ranker, rankerParameters } from "../../../src/learning/models/ranker.js";
import { userTower, userTowerParameters } from "../../../src/learning/models/userTower.js";
import { rankerInputs } from "../../../src/learning/train/rankerModel.js";
import { itemInputs, userInputs } from "../../../src/learning/train/towerModel.js";
import { normals, outputsOf, randomTheta, SMALL } from "./values.js";

const { dim } = SMALL;
const row = (array: Float32Array, i: number, width = dim): number[] => [...array.subarray(i * width, (i + 1) * width)];
const norm = (x: readonly number[]): number => Math.hypot(...x);

describe("item tower", () => {
  const specs = itemTowerParameters(SMALL);
  const { theta } = randomTheta(specs);
  const run = (M: number, feeds: Record<string, ArrayLike<number>>) =>
    outputsOf(specs, theta, itemInputs(SMALL), { M }, feeds, (p, x) => itemTower(p, x));
  const feeds = {
    text: normals(3 * SMALL.textDim, 1),
    textMask: [1, 1, 0],
    image: normals(3 * SMALL.imageDim, 2),
    imageMask: [1, 0, 0],
    tokens: [1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    numbers: normals(3 * PRODUCT_NUMBERS_DIM, 3),
    residual: normals(3 * dim, 4),
  };

  test("gives unit vectors, to which the four parts sum", async () => {
    const { vector, parts } = await run(3, feeds);
    for (let i = 0; i < 3; i++) {
      expect(norm(row(vector, i))).toBeCloseTo(1, 5);
      for (let d = 0; d < dim; d++) {
        const sum = [0, 1, 2, 3].reduce((total, part) => total + parts[(4 * i + part) * dim + d]!, 0);
        expect(sum).toBeCloseTo(vector[i * dim + d]!, 5);
      }
    }
  });

  test("reads nothing of a missing image or text, and is not the same as zeros", async () => {
    const { vector } = await run(3, feeds);
    const otherImages = { ...feeds, image: normals(3 * SMALL.imageDim, 9) };
    const moved = (await run(3, otherImages)).vector;
    expect(row(moved, 0)).not.toEqual(row(vector, 0));
    expect(row(moved, 1)).toEqual(row(vector, 1));
    expect(row(moved, 2)).toEqual(row(vector, 2));
    const otherTexts = (await run(3, { ...feeds, text: normals(3 * SMALL.textDim, 9) })).vector;
    expect(row(otherTexts, 1)).not.toEqual(row(vector, 1));
    expect(row(otherTexts, 2)).toEqual(row(vector, 2));
    const zeros = (await run(3, { ...feeds, image: new Float32Array(3 * SMALL.imageDim), imageMask: [1, 1, 1] })).vector;
    expect(row(zeros, 1)).not.toEqual(row(vector, 1));
  });

  test("places a product without residual by its content, and a bare product somewhere finite", async () => {
    const { parts } = await run(3, { ...feeds, residual: new Float32Array(3 * dim) });
    expect(norm(row(parts, 3))).toBe(0);
    const bare = (await run(1, {})).vector;
    expect(norm([...bare])).toBeCloseTo(1, 5);
  });
});

describe("user tower", () => {
  const specs = userTowerParameters(SMALL);
  const { theta } = randomTheta(specs);
  const L = HISTORY_LENGTH;
  const run = async (U: number, feeds: Record<string, ArrayLike<number>>) =>
    (await outputsOf(specs, theta, userInputs(SMALL), { U }, feeds, (p, x) => ({ vector: userTower(p, x, SMALL) }))).vector;
  const mask = (lengths: readonly number[]): Float32Array =>
    Float32Array.from({ length: lengths.length * L }, (_, i) => Number(i % L < lengths[Math.floor(i / L)]!));
  const feeds = {
    events: normals(2 * L * dim, 1),
    eventNumbers: normals(2 * L * HISTORY_NUMBERS_DIM, 2),
    eventMask: mask([5, 0]),
    demographics: normals(2 * DEMOGRAPHICS_DIM, 3),
    context: normals(2 * CONTEXT_DIM, 4),
  };

  test("gives unit vectors, whatever the history's length", async () => {
    for (const lengths of [
      [0, 0],
      [1, 0],
      [L, 7],
    ]) {
      const vector = await run(2, { ...feeds, eventMask: mask(lengths) });
      for (let u = 0; u < 2; u++) expect(norm(row(vector, u))).toBeCloseTo(1, 5);
    }
  });

  test("attends to events that exist, and to no others", async () => {
    const vector = await run(2, feeds);
    const beyond = feeds.events.map((x, i) => (Math.floor(i / dim) % L >= 5 || i >= L * dim ? 7 : x));
    expect(await run(2, { ...feeds, events: beyond })).toEqual(vector);
    const within = feeds.events.map((x, i) => (i === 4 * dim ? x + 1 : x));
    expect(row(await run(2, { ...feeds, events: within }), 0)).not.toEqual(row(vector, 0));
  });

  test("gives the same with fewer places for events, where the histories fit", async () => {
    const short = 6;
    const cut = (array: Float32Array, width: number): Float32Array => array.filter((_, i) => Math.floor(i / width) % L < short);
    const fewer = await outputsOf(
      specs,
      theta,
      userInputs(SMALL, "L"),
      { U: 2, L: short },
      {
        ...feeds,
        events: cut(feeds.events, dim),
        eventNumbers: cut(feeds.eventNumbers, HISTORY_NUMBERS_DIM),
        eventMask: cut(feeds.eventMask, 1),
      },
      (p, x) => ({ vector: userTower(p, x, SMALL) }),
    );
    for (const [i, x] of (await run(2, feeds)).entries()) expect(fewer.vector[i]).toBeCloseTo(x, 5);
  });

  test("knows a shopper without history by demographics and context alone", async () => {
    const vector = await run(2, feeds);
    const elsewhere = feeds.context.map((x) => -x);
    expect(row(await run(2, { ...feeds, context: elsewhere }), 1)).not.toEqual(row(vector, 1));
    const older = feeds.demographics.map((x) => -x);
    expect(row(await run(2, { ...feeds, demographics: older }), 1)).not.toEqual(row(vector, 1));
  });

  test("is about each shopper alone", async () => {
    const vector = await run(2, feeds);
    const alone = Object.fromEntries(Object.entries(feeds).map(([name, all]) => [name, all.subarray(0, all.length / 2)]));
    for (const [d, x] of row(await run(1, alone), 0).entries()) expect(x).toBeCloseTo(vector[d]!, 5);
  });
});

describe("ranker", () => {
  const specs = rankerParameters(SMALL);
  // Small, so that no sigmoid saturates in single precision.
  const theta = randomTheta(specs).theta.map((x) => 0.4 * x);
  const scaling = { mean: new Float32Array(PAIR_DIM), deviation: new Float32Array(PAIR_DIM).fill(1) };
  /** Two questions of three candidates. */
  const run = (feeds: Record<string, ArrayLike<number>>) =>
    outputsOf(specs, theta, rankerInputs(SMALL), { Q: 2, G: 3 }, feeds, (p, x) => ({ ...ranker(p, x, scaling) }));
  const known = (...facets: string[]): number[] => FACETS.map((facet) => Number(facet === "GENERAL" || facets.includes(facet)));
  const feeds = {
    shopper: normals(2 * dim, 1),
    items: normals(6 * dim, 2),
    pairs: normals(6 * PAIR_DIM, 3),
    context: normals(2 * CONTEXT_DIM, 4),
    present: [...known("SEASON", "DEVICE"), ...known()],
  };

  test("gives no weight to unknown facets, and weights that sum to 1", async () => {
    const { alphas, facetScores } = await run(feeds);
    for (let i = 0; i < 2 * FACET_COUNT; i++) {
      if (feeds.present[i] === 0) expect(alphas[i]).toBe(0);
      else expect(alphas[i]).toBeGreaterThan(0);
    }
    for (const score of facetScores) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThan(1);
    }
    for (let q = 0; q < 2; q++) expect(row(alphas, q, FACET_COUNT).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    // Only what is wanted whatever the situation is known of the second.
    expect(alphas[FACET_COUNT]).toBe(1);
  });

  test("serves the weighted sum of the facets' scores", async () => {
    const { score, alphas, facetScores } = await run(feeds);
    for (let i = 0; i < 6; i++) {
      const scores = row(facetScores, i, FACET_COUNT);
      const weights = row(alphas, Math.floor(i / 3), FACET_COUNT);
      expect(score[i]).toBeCloseTo(
        weights.reduce((sum, alpha, t) => sum + alpha * scores[t]!, 0),
        6,
      );
    }
  });

  test("lets an unknown facet's situation move nothing", async () => {
    const { score } = await run(feeds);
    const unknown = feeds.context.map((x, i) => (i >= CONTEXT_DIM + 1 ? x + 3 : x));
    expect((await run({ ...feeds, context: unknown })).score).toEqual(score);
    const season = feeds.context.map((x, i) => (i < CONTEXT_DIM ? x + 3 : x));
    expect((await run({ ...feeds, context: season })).score[0]).not.toBe(score[0]);
  });

  test("moves a facet's score by the lifts that belong to it more than the others' scores", async () => {
    const { facetScores } = await run(feeds);
    const lift = PROFILE_DIMENSIONS.findIndex(({ facet }) => facet === "DEVICE");
    const pairs = feeds.pairs.map((x, i) => (i === PAIR_BASE_DIM + lift ? x + 1 : x));
    const moved = (await run({ ...feeds, pairs })).facetScores;
    const shifts = FACETS.map((_, t) => logit(moved[t]!) - logit(facetScores[t]!));
    const own = shifts[FACETS.indexOf("DEVICE")]!;
    const others = shifts.filter((_, t) => FACETS[t] !== "DEVICE");
    for (const shift of others) expect(shift).toBeCloseTo(others[0]!, 4);
    expect(Math.abs(own - others[0]!)).toBeGreaterThan(1e-3);
  });
});

const logit = (p: number): number => Math.log(p / (1 - p));
