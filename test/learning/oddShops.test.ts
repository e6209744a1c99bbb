import { describe, expect, test } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import type { InteractionType } from "../../src/domain.js";
import { CONTEXT_DIM, FACET_COUNT, PAIR_DIM, PRODUCT_NUMBERS_DIM } from "../../src/features/layout.js";
import { fitModel } from "../../src/learning/fitModel.js";
import type { FittedModel } from "../../src/learning/fitOptions.js";
import { type EventRow, eventBatch, type PlantedOptions, plantedShop, storeOf } from "../fixtures/plantedShop.js";
import { serve } from "./served.js";
import { fitTiny, RANKER, TINY_PLAN, TOWERS, tinyOptions } from "./tinyFit.js";

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const plan = {
  ...TINY_PLAN,
  towers: [{ ...TOWERS, epochs: 1 }],
  rankers: [{ ...RANKER, epochs: 1 }],
  questions: 60,
};
const SMALL: PlantedOptions = { products: 60, shoppers: 60, eventsPerShopper: 8, clusters: 3, textDim: 12, imageDim: 10 };
const learned = (shop: Partial<PlantedOptions>, encoders = { text: "t" as string | null, image: "i" as string | null }) =>
  fitTiny({ ...SMALL, ...shop }, { plan, encoders });

/** Serves something, all of it finite. */
async function expectSound({ card, files, towers, ranker }: FittedModel): Promise<void> {
  for (const { losses, metrics } of [towers, ranker])
    for (const x of [...losses, ...metrics]) expect(x).toSatisfy(Number.isFinite);
  const model = await serve(card, files);
  const { textDim, imageDim } = card.encoders;
  const { vectors } = await model.encodeItems({
    n: 1,
    text: new Float32Array(textDim),
    textMask: new Float32Array(1),
    image: new Float32Array(imageDim),
    imageMask: new Float32Array(1),
    tokens: new Float32Array(Math.max(1, card.vocabulary.length)),
    numbers: new Float32Array(PRODUCT_NUMBERS_DIM),
    ids: ["p1"],
  });
  const present = new Float32Array(FACET_COUNT);
  present[0] = 1;
  const pairs = new Float32Array(PAIR_DIM);
  const context = new Float32Array(CONTEXT_DIM);
  const { scores } = await model.rank({ shopper: vectors, n: 1, items: vectors, pairs, context, present });
  for (const x of [...vectors, ...scores]) expect(x).toSatisfy(Number.isFinite);
  await model.close();
}

describe("a shop", { timeout: 120_000 }, () => {
  test("without images is learned from its texts", async () => {
    const fitted = await learned({ imageDim: 0 }, { text: "t", image: null });
    expect(fitted.card.encoders).toMatchObject({ text: "t", image: null });
    await expectSound(fitted);
  });

  test("without texts, images or prices is learned from what shoppers do", async () => {
    await expectSound(await learned({ textDim: 0, imageDim: 0, prices: false }, { text: null, image: null }));
  });

  test("whose encoders have encoded nothing yet is learned as if it had none", async () => {
    const fitted = await learned({ textDim: 0, imageDim: 0 });
    expect(fitted.card.encoders).toEqual({ text: null, image: null, textDim: 1, imageDim: 1 });
    await expectSound(fitted);
  });

  test("whose events carry no context is learned without", async () => {
    await expectSound(await learned({ contexts: false }));
  });

  test.each(["RATING", "VIEW", "PURCHASE"] as InteractionType[])("with nothing but %s is learned", async (type) => {
    await expectSound(await learned({ type }));
  });

  test("of which only days are known is learned", async () => {
    await expectSound(await learned({ dateOnly: true }));
  });

  test("whose sessions all fall on one day is learned in that day's order", async () => {
    await expectSound(await learned({ days: 0.9, eventsPerShopper: 6 }));
  });

  test("with 60 baskets is learned, with 59 it is refused and told why", async () => {
    const rows = (n: number): EventRow[] =>
      Array.from({ length: 2 * n }, (_, i) => ({
        shopper: 1 + (Math.floor(i / 2) % 7),
        product: 1 + ((i * 5) % 12),
        type: "PURCHASE",
        at: START + Math.floor(i / 2) * DAY + (i % 2) * 60_000,
      }));
    await expectSound(await fitRows(rows(60), 12));
    await expect(fitRows(rows(59), 12)).rejects.toMatchObject({ code: "BAD_INPUT", message: expect.stringContaining("59") });
  });

  test("whose days are all one day is refused and told why", async () => {
    const rows: EventRow[] = Array.from({ length: 200 }, (_, i) => ({
      shopper: 1 + i,
      product: 1 + (i % 9),
      type: "PURCHASE",
      at: START,
    }));
    await expect(fitRows(rows, 9, true)).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringContaining("too few different moments"),
    });
  });

  test("that only ever saw carts emptied is refused and told why", async () => {
    const rows: EventRow[] = Array.from({ length: 200 }, (_, i) => ({
      shopper: 1 + i,
      product: 1 + (i % 9),
      type: "REMOVE_FROM_CART",
      at: START + i * DAY,
    }));
    await expect(fitRows(rows, 9)).rejects.toMatchObject({ code: "BAD_INPUT", message: expect.stringContaining("wanted") });
  });

  test("without any event is refused and told why", async () => {
    await expect(fitRows([], 9)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  test("with duplicate timestamps everywhere is learned", async () => {
    const rows: EventRow[] = Array.from({ length: 600 }, (_, i) => ({
      shopper: 1 + (i % 40),
      product: 1 + ((i * 7) % 30),
      type: i % 3 ? "VIEW" : "PURCHASE",
      at: START + Math.floor(i / 50) * DAY,
    }));
    await expectSound(await fitRows(rows, 30));
  });

  test("with a shopper of 10,000 events is learned in no more time than it takes", async () => {
    const rows: EventRow[] = Array.from({ length: 10_000 }, (_, i) => ({
      shopper: 1,
      product: 1 + ((i * i) % 97),
      type: "VIEW",
      at: START + i * 60_000,
    }));
    for (let i = 0; i < 400; i++)
      rows.push({ shopper: 2 + (i % 50), product: 1 + (i % 97), type: "PURCHASE", at: START + i * 25 * 60_000 });
    await expectSound(await fitRows(rows, 97));
  });

  test("of three products is learned", async () => {
    const rows: EventRow[] = Array.from({ length: 200 }, (_, i) => ({
      shopper: 1 + (i % 20),
      product: 1 + (i % 3),
      type: "PURCHASE",
      at: START + i * DAY,
    }));
    await expectSound(await fitRows(rows, 3));
  });
});

/** Fits a shop of these events over plain products. */
function fitRows(rows: readonly EventRow[], products: number, dateOnly = false): Promise<FittedModel> {
  const shop = plantedShop({ ...SMALL, products, shoppers: 1, eventsPerShopper: 1 });
  const shoppers = [...new Set(rows.map((r) => r.shopper))].map((key) => ({ key, id: `s${key}`, attributes: {} }));
  const store = storeOf(shop.products, shoppers, eventBatch(rows, dateOnly));
  return fitModel(store, tinyOptions({ plan, encoders: { text: null, image: null } }), noProgress);
}
