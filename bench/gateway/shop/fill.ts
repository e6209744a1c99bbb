/** Fills an empty shop by its plan, and gives it the demo's model with all product vectors and their index. */
import { join } from "node:path";
import { prepareSpace } from "../../../src/app/activation.js";
import { readEncodings } from "../../../src/app/demoEncodings.js";
import { Engine } from "../../../src/app/engine.js";
import { DEMO_MODEL_DIR, putShippedModel } from "../../../src/app/shippedModel.js";
import type { Progress } from "../../../src/common/progress.js";
import { readConfig } from "../../../src/config.js";
import type { ModelCard } from "../../../src/inference/model.js";
import { SHOP_KEY, type ShopRecord } from "../../../src/ingestion/shop.js";
import { type Cell, copyRows } from "../copyText.js";
import type { Bulk, EmptyShop } from "../engines/engine.js";
import { PRODUCT_CELLS, productRows } from "./catalogue.js";
import { ENCODING_CELLS, encodingRows } from "./encodings.js";
import type { ShopPlan } from "./plan.js";
import { EVENT_CELLS, eventRows, SHOPPER_CELLS, shopperRows } from "./traffic.js";
import { vocabularyOf } from "./vocabulary.js";

const TABLES = ["products", "shoppers", "interactions", "encodings"];

export async function fillShop(shop: EmptyShop, plan: ShopPlan, card: ModelCard, progress: Progress): Promise<void> {
  const shipped = await readEncodings(join(DEMO_MODEL_DIR, "encodings.bin"));
  await shop.bulk(async (bulk) => {
    const indexes = await withoutIndexes(bulk);
    const load = async (table: string, columns: string, rows: Iterable<Cell[]>, total?: number) => {
      progress.stage(`generating ${table}`, total, "rows");
      await bulk.copy(table, columns, copyRows(rows), (done) => progress.update(done));
    };
    await load("products", PRODUCT_CELLS, productRows(plan, vocabularyOf(card.vocabulary)), plan.products);
    await load("shoppers", SHOPPER_CELLS, shopperRows(plan), plan.shoppers);
    await load("encodings", ENCODING_CELLS, encodingRows(plan, shipped));
    await load("interactions", EVENT_CELLS, eventRows(plan), plan.events);
    for (const table of ["products", "shoppers"])
      await bulk.run(`SELECT setval(pg_get_serial_sequence('${table}', 'key'), (SELECT max(key) FROM ${table}))`);
    progress.stage("indexing rows", indexes.length, "indexes");
    for (const [i, index] of indexes.entries()) {
      await bulk.run(index);
      progress.update(i + 1);
    }
    await bulk.run("VACUUM ANALYZE");
  });
  await makeVectors(shop.env, progress);
}

/** Drops the secondary indexes and tells how to make them again: after the rows, it is much less work. */
async function withoutIndexes(bulk: Bulk): Promise<string[]> {
  const found = await bulk.rows<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename IN (${TABLES.map((table) => `'${table}'`).join(", ")}) AND indexname NOT LIKE '%_pkey'`,
  );
  for (const { name } of found) await bulk.run(`DROP INDEX "${name}"`);
  return found.map(({ definition }) => definition);
}

/** What activating the model does, by the product's own code; the encoders are not needed. */
async function makeVectors(env: Record<string, string>, progress: Progress): Promise<void> {
  const engine = await Engine.open(readConfig({ ...process.env, ...env }));
  try {
    const { store } = engine;
    await store.setMeta(SHOP_KEY, {
      kind: "own",
      source: "benchmark",
      importedAt: new Date().toISOString(),
    } satisfies ShopRecord);
    if (!(await putShippedModel(store))) throw new Error("The demo's model is not in models/demo: the benchmark needs it.");
    const model = await engine.registry.openActive(engine.here);
    await prepareSpace(store, model!, progress, { inProcessBelow: engine.inProcessBelow });
  } finally {
    await engine.close();
  }
}
