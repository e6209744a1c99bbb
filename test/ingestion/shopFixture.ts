/** Small shops written to disk, and what a store holds, by the shop's own ids: the same shop gives the same dump. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { INTERACTION_TYPES } from "../../src/domain.js";
import type { Store } from "../../src/store/ports.js";

/** Writes files by name: objects become JSON Lines, strings stay, names ending in .gz are gzipped. */
export function writeShop(dir: string, files: Record<string, readonly object[] | string | Uint8Array>): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    const bytes = Array.isArray(content) ? content.map((row) => `${JSON.stringify(row)}\n`).join("") : (content as string);
    writeFileSync(path, name.endsWith(".gz") ? gzipSync(bytes) : bytes);
  }
  return dir;
}

/** A shop with as many events as asked, ten a minute, some of them twice. */
export function manyEvents(count: number): Record<string, object[]> {
  const products = Array.from({ length: 50 }, (_, i) => ({ id: `p${i}`, title: `Product ${i}`, price: i + 0.5 }));
  const types = ["VIEW", "CLICK", "PURCHASE"];
  const interactions = Array.from({ length: count }, (_, i) => ({
    userId: `u${i % 97}`,
    productId: `p${i % 50}`,
    type: types[i % 3],
    timestamp: new Date(Date.UTC(2024, 0, 1) + Math.floor((i % (count * 0.9)) / 10) * 60_000).toISOString(),
  }));
  return { "products.jsonl": products, "interactions.jsonl": interactions };
}

/** Everything an import wrote, in an order that does not depend on keys. */
export async function dump(store: Store): Promise<{ products: object[]; shoppers: object[]; events: string[] }> {
  const products: object[] = [];
  const productId = new Map<number, string>();
  for await (const batch of store.scanProducts()) {
    for (const { key, updatedAt: _, ...product } of batch) {
      productId.set(key, product.id);
      products.push(product);
    }
  }
  const shoppers: object[] = [];
  const shopperId = new Map<number, string>();
  for await (const batch of store.scanShoppers()) {
    for (const { key, ...shopper } of batch) {
      shopperId.set(key, shopper.id);
      shoppers.push(shopper);
    }
  }
  const events: string[] = [];
  for await (const batch of store.scanEvents()) {
    for (let i = 0; i < batch.length; i++) {
      const who = `${shopperId.get(batch.shopper[i]!)} ${INTERACTION_TYPES[batch.type[i]!]} ${productId.get(batch.product[i]!)}`;
      const when = `${new Date(batch.at[i]!).toISOString()}${batch.dateOnly[i] ? " (day)" : ""}`;
      const what = `x${batch.quantity[i]} value ${batch.value[i]} ${JSON.stringify(batch.context[i] ?? {})}`;
      events.push(`${who} ${when} ${what}`);
    }
  }
  const byId = (a: object, b: object): number => ((a as { id: string }).id < (b as { id: string }).id ? -1 : 1);
  return { products: products.sort(byId), shoppers: shoppers.sort(byId), events: events.sort() };
}
