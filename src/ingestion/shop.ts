import type { Progress } from "../common/progress.js";
import type { Store } from "../store/ports.js";
import { CHECKPOINT_KEY } from "./checkpoint.js";

/** Which shop the store holds, under Meta key `shop`. */
export interface ShopRecord {
  kind: "demo" | "own";
  /** Where it was imported from: the importer and the directory. */
  source?: string;
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
  await store.setMeta(SHOP_KEY, { kind: "own", source } satisfies ShopRecord);
  return demo;
}
