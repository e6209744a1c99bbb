/** Loads the demo shop into an empty database, with the encodings and the model that ship with it. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Progress } from "../common/progress.js";
import { writeProductImages } from "../demo/artwork/files.js";
import { demoClock } from "../demo/clock.js";
import { type DemoOptions, type DemoShop, generateDemo } from "../demo/demo.js";
import { productDigests } from "../encoders/lexical/productDigests.js";
import { readFolder } from "../inference/registry.js";
import { poolReviews } from "../ingestion/poolReviews.js";
import { SHOP_KEY, type ShopRecord } from "../ingestion/shop.js";
import type { Store } from "../store/ports.js";
import { readEncodings } from "./demoEncodings.js";
import type { Engine } from "./engine.js";

/** Where the demo's trained model and encodings ship, whatever the models directory is. */
export const DEMO_MODEL_DIR = fileURLToPath(new URL("../../models/demo/1", import.meta.url));
export const DEMO_LOADED = "demo.loaded";

const BATCH = 4000;

/** Loads whole or, where it was interrupted, again from the start. */
export async function loadDemo(engine: Engine, progress: Progress, now: Date): Promise<void> {
  const { store, config } = engine;
  await store.setMeta(SHOP_KEY, { kind: "demo" } satisfies ShopRecord);
  const shop = await fillStore(store, { end: demoClock(now), imagesDir: join(config.dataDir, "demo-images") }, progress);
  await putShippedEncodings(engine);
  await putShippedModel(engine, progress);
  await store.setMeta(DEMO_LOADED, { digest: shop.digest });
}

/** Generates a demo shop, draws its pictures and stores everything; the store must be empty or hold the same demo. */
export async function fillStore(store: Store, options: DemoOptions, progress: Progress): Promise<DemoShop> {
  const shop = generateDemo(options);
  if (options.imagesDir) await writeProductImages(shop.products, options.imagesDir, { progress });
  progress.stage("storing the demo shop", shop.products.length, "products");
  await store.upsertProducts(
    await Promise.all(shop.products.map(async (product) => ({ ...product, ...(await productDigests(product)) }))),
  );
  for (let from = 0; from < shop.shoppers.length; from += BATCH)
    await store.upsertShoppers(shop.shoppers.slice(from, from + BATCH));
  const interactions = [...shop.interactions()];
  progress.stage("storing its events", interactions.length, "events");
  for (let from = 0; from < interactions.length; from += BATCH) {
    await store.recordInteractions(interactions.slice(from, from + BATCH));
    progress.update(Math.min(interactions.length, from + BATCH));
  }
  await store.addReviews(shop.reviews());
  await poolReviews(store, progress);
  return shop;
}

/** Encodings that ship spare the first start most of its work; what they lack is encoded as usual. */
async function putShippedEncodings(engine: Engine): Promise<void> {
  const shipped = await readEncodings(join(DEMO_MODEL_DIR, "encodings.bin"));
  const trunks = await engine.trunks();
  for (const { modality, encoderId, rows } of shipped)
    if (trunks[modality].id === encoderId) await engine.store.putEncodings(modality, encoderId, rows);
}

async function putShippedModel({ store }: Engine, progress: Progress): Promise<void> {
  const model = await readFolder(DEMO_MODEL_DIR);
  if (!model) {
    progress.note(
      "The demo's model does not ship with this copy; answers come from similarity and popularity until you train one.",
    );
    return;
  }
  const { name, version } = model.card;
  await store.putModel({ name, version, card: model.card, files: model.files });
  await store.activateModel({ name, version });
}
