import { expect, test } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import { loadTrainingShop } from "../../src/learning/data/shop.js";
import { splitByTime } from "../../src/learning/data/splits.js";
import { towerExamples } from "../../src/learning/data/towerExamples.js";
import { plantedShop } from "../fixtures/plantedShop.js";
import { ENCODERS, TINY_SHOP } from "./tinyFit.js";

test.each([
  true,
  false,
])("of a long history the latest examples are kept, as they are in all of it (dates only: %s)", async (dateOnly) => {
  const { store } = plantedShop({ ...TINY_SHOP, dateOnly });
  const shop = await loadTrainingShop(store, { encoders: ENCODERS, seed: 1 }, noProgress);
  const { ranker, validation } = splitByTime(shop.log, shop.baskets);
  const whole = towerExamples(shop, ranker, validation, 4);
  for (const most of [1, 37, 200, whole.train.length, whole.train.length + 1]) {
    const some = towerExamples(shop, ranker, validation, 4, most);
    expect(some.train).toEqual(whole.train.slice(-most));
    expect(some.validation).toEqual(whole.validation);
    expect(some.snapshots.map(({ at }) => at)).toEqual(whole.snapshots.map(({ at }) => at));
  }
});
