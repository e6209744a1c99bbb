import { beforeAll, describe, expect, test } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import type { EventBatch } from "../../src/domain.js";
import { readResiduals } from "../../src/inference/residuals.js";
import { MODEL_FILES } from "../../src/learning/exportModel.js";
import { fitModel } from "../../src/learning/fitModel.js";
import type { FittedModel } from "../../src/learning/fitOptions.js";
import { plantedShop } from "../fixtures/plantedShop.js";
import { digests, fitTiny, TINY_PLAN, TINY_SHOP, tinyOptions } from "./tinyFit.js";

describe("a trained model", { timeout: 120_000 }, () => {
  let fitted: FittedModel;
  /** The same shop, seed and plan, under a name of the same length. */
  let again: FittedModel;
  beforeAll(async () => {
    fitted = await fitTiny();
    again = await fitTiny({}, { name: "twin", version: "2", createdAt: new Date(0) });
  }, 240_000);

  test("learned: the losses fall", () => {
    for (const { losses } of [fitted.towers, fitted.ranker]) expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  });

  test("is the same bit for bit from the same seed, and another from another", async () => {
    const { name, version, createdAt } = fitted.card;
    expect(digests({ card: { ...again.card, name, version, createdAt }, files: calledAs(again, fitted) })).toEqual(
      digests(fitted),
    );
    const other = digests(await fitTiny({}, { seed: 6 }));
    for (const [name, digest] of Object.entries(digests(fitted))) expect(other[name]).not.toBe(digest);
  });

  test("asks the latest questions last: whatever they teach the ranker, towers and tables stay as they are", async () => {
    const ranker = ["ranker.onnx", "checkpoint.bin", "card"];
    const late = await fitTiny({}, { plan: { ...TINY_PLAN, latest: 60 } });
    const [was, is] = [digests(fitted), digests(late)];
    for (const name of Object.keys(was)) if (!ranker.includes(name)) expect(is[name], name).toBe(was[name]);
    const { "ranker.questions": _questions, ...chosenBy } = late.card.metrics;
    // More questions make the product vectors anew at other moments, by a little.
    for (const [metric, value] of Object.entries(chosenBy)) expect(value, metric).toBeCloseTo(fitted.card.metrics[metric]!, 4);
  });

  test("is called what the caller says, and nothing else depends on that", () => {
    expect(again.card).toEqual({ ...fitted.card, name: "twin", version: "2", createdAt: "1970-01-01T00:00:00.000Z" });
    expect(again.files.get("residuals.bin")).toEqual(fitted.files.get("residuals.bin"));
    for (const name of MODEL_FILES.filter((file) => file.endsWith(".onnx")))
      expect(Buffer.from(again.files.get(name)!).includes("twin@2"), name).toBe(true);
  });

  describe("until a moment", () => {
    const { store, events, products } = plantedShop(TINY_SHOP);
    const until = new Date(events.at[Math.floor(0.8 * events.length)]!);
    let honest: FittedModel;
    /** Of the same shop as it stands later: other things happened, and it has 20 more products, which nobody could meet before. */
    let later: FittedModel;
    beforeAll(async () => {
      honest = await fitModel(store, tinyOptions({ until }), noProgress);
      const shop = plantedShop(TINY_SHOP);
      corrupt(shop.events, until.getTime());
      for (let i = 0; i < 20; i++)
        shop.products.push({ ...products[i]!, key: products.length + 1 + i, id: `new${i}`, price: "9999", createdAt: until });
      later = await fitModel(shop.store, tinyOptions({ until }), noProgress);
    }, 240_000);

    test("knows no event at or after it", () => {
      expect(digests(later)).toEqual(digests(honest));
      expect(honest.card.window.until).toBe(until.toISOString());
      expect(honest.card.window.events).toBe(events.at.filter((at) => at < until.getTime()).length);
    });

    test("knows no product created at or after it", () => {
      expect(digests(later)).toEqual(digests(honest));
      const { rowOf } = readResiduals(later.files.get("residuals.bin")!);
      expect([...rowOf.keys()].filter((id) => id.startsWith("new"))).toEqual([]);
      expect(rowOf.size).toBeGreaterThan(100);
    });
  });
});

/** A model's files with its name in them changed to that of another, which is as long. */
function calledAs({ card, files }: FittedModel, other: FittedModel): Map<string, Uint8Array> {
  const [from, to] = [card, other.card].map(({ name, version }) => Buffer.from(`${name}@${version}`));
  expect(from).toHaveLength(to!.length);
  return new Map(
    [...files].map(([name, bytes]) => {
      const changed = Buffer.from(bytes);
      for (let at = changed.indexOf(from!); at >= 0; at = changed.indexOf(from!, at)) to!.copy(changed, at);
      return [name, changed];
    }),
  );
}

/** Other products, types and situations from a moment on. */
function corrupt(events: EventBatch, from: number): void {
  for (let i = 0; i < events.length; i++) {
    if (events.at[i]! < from) continue;
    events.product[i] = 1;
    events.type[i] = 0;
    events.context[i] = { country: "NO" };
  }
}
