import { beforeAll, describe, expect, test } from "vitest";
import { noProgress } from "../../../src/common/progress.js";
import { PRODUCT_NUMBERS_DIM, PRODUCT_STATIC_DIM } from "../../../src/features/layout.js";
import { readResiduals } from "../../../src/inference/residuals.js";
import { loadTrainingShop } from "../../../src/learning/data/shop.js";
import { splitByTime } from "../../../src/learning/data/splits.js";
import { towerExamples } from "../../../src/learning/data/towerExamples.js";
import type { FittedModel } from "../../../src/learning/fitOptions.js";
import { NOT_PRIVATE, PrivacyBudget } from "../../../src/learning/privacy/plan.js";
import { PrivateSum } from "../../../src/learning/privacy/privateSum.js";
import { secretRandom } from "../../../src/learning/privacy/secretRandom.js";
import { trainTowersPrivately } from "../../../src/learning/privacy/trainPrivately.js";
import { TowerModel } from "../../../src/learning/train/towerModel.js";
import { plantedShop } from "../../fixtures/plantedShop.js";
import { serve } from "../served.js";
import { digests, ENCODERS, fitTiny, RANKER, TINY_SHOP, TOWERS } from "../tinyFit.js";

const KEY = new Uint8Array(32).fill(7);

describe("a private sum", () => {
  const gradients = [0.1, 3, 40].map((norm) => [new Float32Array(50).fill(norm / 10), new Float32Array(50).fill(norm / 10)]);
  const sumOf = (noise: number, without = -1): Float32Array[] => {
    const sum = new PrivateSum([50, 50], 2, noise, secretRandom(KEY));
    gradients.forEach((parts, i) => {
      if (i !== without) sum.add(parts);
    });
    const out = [new Float32Array(50), new Float32Array(50)];
    sum.take(1, out);
    return out;
  };

  test("is moved by no shopper further than the clipping norm, and by a small gradient as far as that goes", () => {
    const whole = sumOf(0);
    const moves = gradients.map((_, i) => {
      const others = sumOf(0, i);
      return Math.hypot(...whole.flatMap((part, p) => [...part].map((x, d) => x - others[p]![d]!)));
    });
    expect(moves[0]).toBeCloseTo(0.1, 4);
    expect(moves[1]).toBeCloseTo(2, 4);
    expect(moves[2]).toBeCloseTo(2, 4);
  });

  test("carries noise of the stated deviation in every number, and starts anew", () => {
    const sum = new PrivateSum([40_000], 3, 1.5, secretRandom(KEY));
    sum.add([new Float32Array(40_000).fill(9)]);
    const [first, second] = [new Float32Array(40_000), new Float32Array(40_000)];
    sum.take(10, [first]);
    sum.take(10, [second]);
    const mean = second.reduce((a, b) => a + b, 0) / second.length;
    const deviation = Math.sqrt(second.reduce((a, b) => a + (b - mean) ** 2, 0) / second.length);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(deviation).toBeGreaterThan(0.98 * 0.45);
    expect(deviation).toBeLessThan(1.02 * 0.45);
    expect(first).not.toEqual(second);
  });

  test("takes no gradient that is no number", () => {
    const sum = new PrivateSum([2], 1, 0, secretRandom(KEY));
    sum.add([new Float32Array([Number.NaN, 1])]);
    const out = new Float32Array(2);
    sum.take(1, [out]);
    expect([...out]).toEqual([0, 0]);
  });
});

describe("secret random numbers", () => {
  test("are the same from the same key alone, and even", () => {
    const [a, b, other] = [secretRandom(KEY), secretRandom(KEY), secretRandom()];
    const draws = Array.from({ length: 20_000 }, a.uniform);
    expect(Array.from({ length: 20_000 }, b.uniform)).toEqual(draws);
    expect(other.uniform()).not.toBe(draws[0]);
    expect(a.fork("x").uniform()).toBe(b.fork("x").uniform());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    for (const x of draws) expect(x >= 0 && x < 1).toBe(true);
  });
});

describe("a private model", { timeout: 120_000 }, () => {
  const plan = { towers: [{ ...TOWERS, epochs: 2 }], rankers: [{ ...RANKER, epochs: 2 }], questions: 60, checks: 60 };
  const learn = (epsilon: number, key = KEY) => fitTiny({}, { plan, dp: { epsilon, random: secretRandom(key) } });
  let fitted: FittedModel;
  beforeAll(async () => {
    fitted = await learn(6);
  }, 120_000);

  test("spends what it was given, and says what that covers and what it does not", () => {
    const { privacy } = fitted.card;
    expect(privacy!.epsilon).toBeLessThanOrEqual(6);
    expect(privacy!.epsilon).toBeGreaterThan(5.8);
    expect(privacy).toMatchObject({ delta: 1 / (10 * privacy!.shoppers), clip: 1, shoppers: TINY_SHOP.shoppers });
    expect(privacy!.covers.join()).toMatch(/item-tower.onnx and user-tower.onnx.*ranker.onnx/);
    expect(privacy!.doesNotCover.join()).toMatch(/statistics.*reviews.*metrics/);
  });

  test("has no ID embeddings, and towers that read nothing of what others did", async () => {
    expect(readResiduals(fitted.files.get("residuals.bin")!).rowOf.size).toBe(0);
    const model = await serve(fitted.card, fitted.files);
    const { textDim, imageDim } = fitted.card.encoders;
    const vectorsWith = async (demand: number) => {
      const numbers = new Float32Array(PRODUCT_NUMBERS_DIM).fill(0.5);
      numbers.fill(demand, PRODUCT_STATIC_DIM);
      const [text, image] = [new Float32Array(textDim).fill(0.1), new Float32Array(imageDim)];
      const [textMask, imageMask] = [new Float32Array([1]), new Float32Array(1)];
      const tokens = new Float32Array(fitted.card.vocabulary.length);
      return (await model.encodeItems({ n: 1, text, textMask, image, imageMask, tokens, numbers, ids: ["p1"] })).vectors;
    };
    expect(await vectorsWith(0)).toEqual(await vectorsWith(4));
  });

  test("is another from the same seed and data, unless the noise is the same", async () => {
    expect(digests(await learn(6))).toEqual(digests(fitted));
    const other = digests(await learn(6, new Uint8Array(32).fill(9)));
    for (const file of ["item-tower.onnx", "user-tower.onnx", "ranker.onnx"]) expect(other[file]).not.toBe(digests(fitted)[file]);
  });

  test("has towers in which a shopper's step depends on nobody else", async () => {
    const thetas: Float32Array[] = [];
    for (const changed of [false, true]) {
      const planted = plantedShop(TINY_SHOP);
      const until = splitByTime(planted.events, (await loaded(planted)).baskets).ranker;
      if (changed)
        for (let i = 0; i < planted.events.length; i++)
          if (planted.events.shopper[i] !== 3) planted.events.product[i] = 1 + ((planted.events.product[i]! * 7) % 100);
      const shop = await loaded(planted);
      const data = towerExamples(shop, until, until + 1, 4);
      data.train = data.train.filter(({ shopper }) => shopper === 3);
      expect(data.train.length).toBeGreaterThan(2);
      const sizes = { dim: 16, textDim: shop.items.text.dim, imageDim: shop.items.image.dim, hidden: 16, heads: 2 };
      const all = { ...sizes, vocabulary: shop.items.vocabulary.length };
      const keys = planted.products.map(({ key }) => key);
      const model = new TowerModel(all, shop.items, keys, 1, new Set(NOT_PRIVATE));
      await trainTowersPrivately(model, data, shop.blank.catalogue, {
        ...TOWERS,
        seed: 1,
        threads: 1,
        layout: { rate: 1, noise: 0, steps: 3, round: 3, rounds: 1, expected: 1, clip: 1 },
        random: secretRandom(KEY),
        deadline: () => Number.POSITIVE_INFINITY,
        checkpoint: { read: async () => null, write: async () => {} },
        onStep: () => {},
        onResume: () => {},
      });
      thetas.push(model.itemTheta, model.userTheta);
    }
    expect(thetas[2]).toEqual(thetas[0]);
    expect(thetas[3]).toEqual(thetas[1]);
  });

  test("is refused goals that make no sense", () => {
    for (const goal of [{ epsilon: 0 }, { epsilon: 1000 }, { epsilon: 1, delta: 1 }, { epsilon: 1, clip: 0 }])
      expect(() => new PrivacyBudget(goal, 100)).toThrow(expect.objectContaining({ code: "BAD_INPUT" }));
  });
});

const loaded = (planted: ReturnType<typeof plantedShop>) =>
  loadTrainingShop(planted.store, { encoders: ENCODERS, seed: 1 }, noProgress);
