import { beforeAll, describe, expect, test } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import type { EventBatch } from "../../src/domain.js";
import { fitModel } from "../../src/learning/fitModel.js";
import type { FittedModel } from "../../src/learning/fitOptions.js";
import { plantedShop } from "../fixtures/plantedShop.js";
import { digests, fitTiny, TINY_SHOP, tinyOptions } from "./tinyFit.js";

describe("a trained model", { timeout: 120_000 }, () => {
  let fitted: FittedModel;
  beforeAll(async () => {
    fitted = await fitTiny();
  }, 120_000);

  test("learned: the losses fall", () => {
    for (const { losses } of [fitted.towers, fitted.ranker]) expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  });

  test("is the same bit for bit from the same seed, and another from another", async () => {
    expect(digests(await fitTiny())).toEqual(digests(fitted));
    const other = digests(await fitTiny({}, { seed: 6 }));
    for (const [name, digest] of Object.entries(digests(fitted))) expect(other[name]).not.toBe(digest);
  });

  test("is called what the caller says, and nothing else depends on that", async () => {
    const renamed = await fitTiny({}, { name: "other", version: "7", createdAt: new Date(0) });
    expect(renamed.card).toEqual({ ...fitted.card, name: "other", version: "7", createdAt: "1970-01-01T00:00:00.000Z" });
    expect(renamed.files.get("residuals.bin")).toEqual(fitted.files.get("residuals.bin"));
  });

  test("knows no event at or after its `until`", async () => {
    const { store, events } = plantedShop(TINY_SHOP);
    const until = new Date(events.at[Math.floor(0.8 * events.length)]!);
    const honest = await fitModel(store, tinyOptions({ until }), noProgress);
    const shop = plantedShop(TINY_SHOP);
    corrupt(shop.events, until.getTime());
    const ignorant = await fitModel(shop.store, tinyOptions({ until }), noProgress);
    expect(digests(ignorant)).toEqual(digests(honest));
    expect(honest.card.window.until).toBe(until.toISOString());
    expect(honest.card.window.events).toBe(events.at.filter((at) => at < until.getTime()).length);
  });

  test("knows no product created at or after its `until`", async () => {
    const { store, events, products } = plantedShop(TINY_SHOP);
    const until = new Date(events.at[Math.floor(0.8 * events.length)]!);
    // As if the shop had 20 more products by now, which nobody could meet before.
    const bigger = plantedShop(TINY_SHOP);
    for (let i = 0; i < 20; i++)
      bigger.products.push({ ...products[i]!, key: products.length + 1 + i, id: `new${i}`, price: "9999", createdAt: until });
    const [now, then] = [
      await fitModel(bigger.store, tinyOptions({ until }), noProgress),
      await fitModel(store, tinyOptions({ until }), noProgress),
    ];
    expect(digests(now)).toEqual(digests(then));
  });
});

/** Other products, types and situations from a moment on. */
function corrupt(events: EventBatch, from: number): void {
  for (let i = 0; i < events.length; i++) {
    if (events.at[i]! < from) continue;
    events.product[i] = 1;
    events.type[i] = 0;
    events.context[i] = { country: "NO" };
  }
}
