import type { Progress } from "../common/progress.js";
import type { Store } from "../store/ports.js";
import { CHECKPOINT_KEY } from "./checkpoint.js";

/** Which shop the store holds, under Meta key `shop`. */
export interface ShopRecord {
  kind: "demo" | "own";
  /** Where it was imported from: the importer and the directory. */
  source?: string;
  /** When an import last ended (ISO 8601): gateways that serve the shop load it anew where this changes. */
  importedAt?: string;
}

export const SHOP_KEY = "shop";

/**
 * Makes room for a shop's own data: the demo shop, where it is loaded, is removed, and the model that learned from it is
 * no longer active. Returns true where there was one.
 */
export async function takeOverShop(store: Store, source: string, progress: Progress): Promise<boolean> {
  const shop = await store.getMeta<ShopRecord>(SHOP_KEY);
  const demo = shop?.kind === "demo";
  if (demo) {
    progress.note("The demo shop is loaded. It is removed now, to make room for your own.");
    await store.activateModel(null);
    await store.clearShop();
    await store.deleteMeta(CHECKPOINT_KEY);
  }
  const importedAt = demo ? undefined : shop?.importedAt;
  await store.setMeta(SHOP_KEY, { kind: "own", source, ...(importedAt ? { importedAt } : {}) } satisfies ShopRecord);
  return demo;
}

/** Notes that an import of `source` is complete. */
export async function noteImported(store: Store, source: string): Promise<void> {
  await store.setMeta(SHOP_KEY, { kind: "own", source, importedAt: new Date().toISOString() } satisfies ShopRecord);
}
