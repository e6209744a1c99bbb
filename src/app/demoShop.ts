/** Loads the demo shop into an empty database, with the encodings and the model that ship with it. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Progress, shownLater } from "../common/progress.js";
import type { Config } from "../config.js";
import { writeProductImages } from "../demo/artwork/files.js";
import { demoClock } from "../demo/clock.js";
import { type DemoOptions, type DemoShop, generateDemo } from "../demo/demo.js";
import { productDigests } from "../encoders/lexical/productDigests.js";
import { VitrineError } from "../errors.js";
import { whileNobodyImports } from "../ingestion/importLock.js";
import { poolReviews } from "../ingestion/poolReviews.js";
import { SHOP_KEY, type ShopRecord } from "../ingestion/shop.js";
import type { ProductRow, Store } from "../store/ports.js";
import { drawingOf, type EncodingSet, readEncodings } from "./demoEncodings.js";
import { DEMO_LOADED, demoIsWanted } from "./demoWanted.js";
import type { Engine } from "./engine.js";
import { DEMO_MODEL_DIR, putShippedModel } from "./shippedModel.js";

const BATCH = 4000;

/** A demo shop as it was stored. */
export interface StoredDemo extends DemoShop {
  rows: ProductRow[];
}

/** How often a gateway that finds the shop being filled looks again, in milliseconds. */
const LOOK_AGAIN = 1000;

/**
 * Loads whole or, where it was interrupted, again from the start. Several gateways may start at once on one empty database:
 * one of them loads, the others wait for it, as they do for an import of a shop of one's own. An aborted `signal` ends the
 * waiting with its reason.
 */
export async function loadDemo(engine: Engine, progress: Progress, now: Date, signal?: AbortSignal): Promise<void> {
  const { store } = engine;
  let loading = false;
  for (let told = false; ; told = true) {
    try {
      await whileNobodyImports(store, "the demo shop", async () => {
        loading = true;
        // Somebody may have filled it since it was found to be empty.
        if (await demoIsWanted(store)) await putDemo(engine, progress, now);
      });
      return;
    } catch (error) {
      if (loading || !(error instanceof VitrineError) || error.code !== "CONFLICT") throw error;
      if (!told) progress.note(`Waiting for it: ${error.message}`);
      await setTimeout(LOOK_AGAIN, undefined, { signal });
    }
  }
}

async function putDemo({ store, config }: Engine, progress: Progress, now: Date): Promise<void> {
  await store.setMeta(SHOP_KEY, { kind: "demo" } satisfies ShopRecord);
  const demo = await fillStore(store, { end: demoClock(now), imagesDir: join(config.dataDir, "demo-images") }, progress);
  await putShippedEncodings(store, config, demo);
  if (!(await putShippedModel(store)))
    progress.note(
      "The demo's model does not ship with this copy; answers come from similarity and popularity until you train one.",
    );
  await store.setMeta(DEMO_LOADED, { digest: demo.digest });
}

/**
 * Generates a demo shop, draws its pictures and stores everything; the store must be empty or hold the same demo. Drawing
 * is most of the work and needs no database: shoppers and events are stored meanwhile.
 */
export async function fillStore(store: Store, options: DemoOptions, progress: Progress): Promise<StoredDemo> {
  const shop = generateDemo(options);
  const { products, shoppers } = shop;
  const stop = new AbortController();
  const shown = shownLater(progress);
  const drawing = options.imagesDir
    ? writeProductImages(products, options.imagesDir, { progress: shown.progress, signal: stop.signal })
    : Promise.resolve(0);
  drawing.catch(() => {}); // met below
  try {
    progress.stage("storing the demo shop", products.length, "products");
    // Their pictures come with the second writing.
    await store.upsertProducts(await rowsOf(products.map(({ imageUrl: _, ...product }) => product)));
    for (let from = 0; from < shoppers.length; from += BATCH) await store.upsertShoppers(shoppers.slice(from, from + BATCH));
    const interactions = [...shop.interactions()];
    progress.stage("storing its events", interactions.length, "events");
    for (let from = 0; from < interactions.length; from += BATCH) {
      await store.recordInteractions(interactions.slice(from, from + BATCH));
      progress.update(Math.min(interactions.length, from + BATCH));
    }
    shown.show();
    await drawing;
  } catch (cause) {
    stop.abort(cause);
    throw cause;
  }
  const rows = await rowsOf(products);
  await store.upsertProducts(rows);
  await store.addReviews(shop.reviews());
  await poolReviews(store, progress);
  return { ...shop, rows };
}

function rowsOf(products: DemoShop["products"]): Promise<ProductRow[]> {
  return Promise.all(products.map(async (product) => ({ ...product, ...(await productDigests(product)) })));
}

/** Encodings that ship spare the first start most of its work; what they lack is encoded as usual. */
async function putShippedEncodings(store: Store, config: Config, demo: StoredDemo): Promise<void> {
  for (const set of await readEncodings(join(DEMO_MODEL_DIR, "encodings.bin"))) {
    const { modality, encoderId, rows } = set;
    if (config[modality === "text" ? "textEncoder" : "imageEncoder"] !== "bundled") continue;
    await store.putEncodings(modality, encoderId, modality === "image" ? [...rows, ...redrawn(set, demo)] : rows);
  }
}

/** The shipped vectors of pictures that this machine rasterized or compressed a little differently, by their digests here. */
function* redrawn(
  { rows }: EncodingSet,
  { products, rows: stored }: StoredDemo,
): Generator<{ digest: string; vector: Float32Array }> {
  const known = new Set(rows.map((row) => row.digest));
  const byDrawing = new Map(rows.map((row) => [row.drawing, row.vector]));
  byDrawing.delete(undefined);
  if (byDrawing.size === 0) return;
  for (const [i, { imageDigest }] of stored.entries()) {
    if (!imageDigest || known.has(imageDigest)) continue;
    const vector = byDrawing.get(drawingOf(products[i]!));
    if (vector) yield { digest: imageDigest, vector };
  }
}
