/** A shop made ready for learning: its catalogue, shoppers and events up to a moment, and the sizes of what is to be built. */
import { createHash } from "node:crypto";
import type { Progress } from "../../common/progress.js";
import type { EventBatch } from "../../domain.js";
import { CatalogueFacts } from "../../features/catalogueFacts.js";
import { demographicsOf } from "../../features/demographics.js";
import { ShopState } from "../../features/shopState.js";
import type { Catalogue, Encodings, Events, Shoppers } from "../../store/ports.js";
import { type Basket, basketsOf } from "./baskets.js";
import { loadEventLog } from "./eventLog.js";
import { buildItemTable, type ItemTable, type Projections } from "./itemTable.js";

/** What learning reads of a store. */
export type LearningStore = Pick<Catalogue, "countProducts" | "scanProducts"> &
  Pick<Shoppers, "scanShoppers"> &
  Pick<Events, "scanEvents"> &
  Pick<Encodings, "scanEncodings">;

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
  /** Read products as an earlier model did. */
  like?: Projections | undefined;
}

/**
 * Reads everything once. Memory: catalogue facts, about 100 floats a product and modality, 40 bytes an event and its
 * context. Products that were created at or after `until` are not there yet.
 */
export async function loadTrainingShop(store: LearningStore, options: LoadOptions, progress: Progress): Promise<TrainingShop> {
  const hash = createHash("sha256");
  const catalogue = new CatalogueFacts();
  progress.stage("reading the catalogue", await store.countProducts(), "products");
  const until = options.until?.getTime() ?? Number.POSITIVE_INFINITY;
  for await (const products of store.scanProducts({ batchSize: 2000 })) {
    for (const product of products) {
      if (product.createdAt && product.createdAt.getTime() >= until) continue;
      catalogue.set(product);
      const { key, id, title, category, brand, price, attributes, createdAt } = product;
      hash.update(JSON.stringify([key, id, title, category, brand, price, attributes, createdAt]));
    }
    progress.update(catalogue.count);
  }
  const blank = new ShopState(catalogue);
  // Who is who, not by which key: one who was erased leaves a gap in the keys and no trace.
  const place: number[] = [];
  let shoppersRead = 0;
  for await (const shoppers of store.scanShoppers({ batchSize: 5000 }))
    for (const { key, attributes } of shoppers) {
      blank.setDemographics(key, demographicsOf(attributes));
      place[key] = ++shoppersRead;
      hash.update(JSON.stringify(attributes));
    }
  progress.stage("reading events");
  const log = await loadEventLog(store, options.until);
  progress.update(log.length);
  for (const column of [
    log.shopper.map((key) => place[key] ?? 0),
    log.product,
    log.type,
    log.at,
    log.dateOnly,
    log.value,
    log.quantity,
  ])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  for (const context of log.context) if (context) hash.update(JSON.stringify(context));
  const items = await buildItemTable(store, options.encoders, catalogue, options.seed, progress, options.like);
  for (const { encoderId, rows } of [items.text, items.image])
    hash.update(String(encoderId)).update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
  return { blank, log, baskets: basketsOf(log), items, dataDigest: hash.digest("hex").slice(0, 16) };
}
