/** A shop made ready for learning: its catalogue, shoppers and events up to a moment, and the sizes of what is to be built. */
import { createHash } from "node:crypto";
import type { Progress } from "../../common/progress.js";
import type { EventBatch } from "../../domain.js";
import { CatalogueFacts } from "../../features/catalogueFacts.js";
import { demographicsOf } from "../../features/demographics.js";
import { ShopState } from "../../features/shopState.js";
import type { Store } from "../../store/ports.js";
import { type Basket, basketsOf } from "./baskets.js";
import { loadEventLog } from "./eventLog.js";
import { buildItemTable, type ItemTable } from "./itemTable.js";

export interface TrainingShop {
  /** Catalogue and demographics, before any event: replay on `blank.empty()`. */
  blank: ShopState;
  log: EventBatch;
  baskets: Basket[];
  items: ItemTable;
  /** Digest of everything learned from. */
  dataDigest: string;
}

export interface LoadOptions {
  until?: Date | undefined;
  encoders: { text: string | null; image: string | null };
  seed: number;
}

/** Reads everything once. Memory: catalogue facts, about 100 floats a product and modality, 40 bytes an event and its context. */
export async function loadTrainingShop(store: Store, options: LoadOptions, progress: Progress): Promise<TrainingShop> {
  const catalogue = new CatalogueFacts();
  progress.stage("reading the catalogue", await store.countProducts(), "products");
  for await (const products of store.scanProducts({ batchSize: 2000 })) {
    for (const product of products) catalogue.set(product);
    progress.update(catalogue.count);
  }
  const blank = new ShopState(catalogue);
  for await (const shoppers of store.scanShoppers({ batchSize: 5000 }))
    for (const shopper of shoppers) blank.setDemographics(shopper.key, demographicsOf(shopper.attributes));
  progress.stage("reading events");
  const log = await loadEventLog(store, options.until);
  progress.update(log.length);
  const items = await buildItemTable(store, options.encoders, catalogue, options.seed, progress);
  return { blank, log, baskets: basketsOf(log), items, dataDigest: digestOf(catalogue, log) };
}

function digestOf(catalogue: CatalogueFacts, log: EventBatch): string {
  const hash = createHash("sha256");
  for (const facts of catalogue.all()) hash.update(`${facts.id}|${facts.logPrice}|${facts.tokens.length}\n`);
  const order = Int32Array.from({ length: log.length }, (_, i) => i);
  for (const i of order) hash.update(`${log.shopper[i]}|${catalogue.get(log.product[i]!)?.id}|${log.type[i]}|${log.at[i]}\n`);
  return hash.digest("hex").slice(0, 16);
}
