import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { noProgress } from "../../src/common/progress.js";
import type { InteractionInput } from "../../src/domain.js";
import { fitModel } from "../../src/learning/fitModel.js";
import type { FittedModel } from "../../src/learning/fitOptions.js";
import type { Plan } from "../../src/learning/plan.js";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { ENCODERS, fillStore, history } from "../scoring/servedShop.js";
import { scratchDataDir } from "../store/scratch.js";
import { digests, RANKER, TINY_PLAN, TOWERS, tinyOptions } from "./tinyFit.js";

const plan: Plan = {
  ...TINY_PLAN,
  towers: [{ ...TOWERS, epochs: 1 }],
  rankers: [{ ...RANKER, epochs: 1 }],
  questions: 40,
  checks: 20,
};
const encoders = { text: ENCODERS.text.id, image: ENCODERS.image.id };
const learn = (store: Store): Promise<FittedModel> => fitModel(store, tinyOptions({ plan, encoders }), noProgress);

/** A shop of its own: keys are handed out anew in each. */
async function inShop<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const dataDir = await scratchDataDir();
  const store = await openStore({ dataDir, databaseUrl: undefined, exactBelow: 20_000 });
  try {
    return await use(store);
  } finally {
    await store.close();
    await rm(dataDir, { recursive: true });
  }
}

test("a shopper who was erased is out of the next model: it is that of a shop that never had the shopper", async () => {
  const others = history();
  // Somebody who comes first, so that everybody else has another key, and who does a bit of everything in between.
  const gone: InteractionInput[] = others.slice(0, 60).map((event, i) => ({
    ...event,
    userId: "gone",
    productId: "Hats-3",
    timestamp: new Date(event.timestamp.getTime() + 1000 + i),
  }));
  const never = await inShop(async (store) => {
    await fillStore(store, others);
    return learn(store);
  });
  const { before, after } = await inShop(async (store) => {
    await store.upsertShoppers([{ id: "gone", attributes: { age: 81, gender: "other" } }]);
    const shoppers = await store.listShoppers({ limit: 1 });
    await fillKeeping(store, others, gone);
    const before = await learn(store);
    expect(shoppers[0]!.id).toBe("gone");
    expect(await store.eraseShopper("gone")).toMatchObject({ events: 60 });
    return { before, after: await learn(store) };
  });
  expect(after.card.dataDigest).toBe(never.card.dataDigest);
  expect(digests(after)).toEqual(digests(never));
  expect(before.card.dataDigest).not.toBe(never.card.dataDigest);
  for (const file of ["item-tower.onnx", "user-tower.onnx", "ranker.onnx", "residuals.bin"])
    expect(digests(before)[file]).not.toBe(digests(never)[file]);
}, 120_000);

/** Fills a store around what is there: `fillStore` would begin with an empty one. */
async function fillKeeping(store: Store, others: InteractionInput[], gone: InteractionInput[]): Promise<void> {
  await fillStore({ ...store, clearShop: async () => {} }, []);
  await store.recordInteractions([...gone.slice(0, 30), ...others.slice(0, 100), ...gone.slice(30), ...others.slice(100)]);
}
