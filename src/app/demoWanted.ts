import { SHOP_KEY, type ShopRecord } from "../ingestion/shop.js";
import type { Catalogue, Meta } from "../store/ports.js";

/** Set once the demo is loaded whole. */
export const DEMO_LOADED = "demo.loaded";

/** Whether the database is empty, or holds a demo that was interrupted while it loaded; a shop of one's own never is either. */
export async function demoIsWanted(store: Pick<Meta, "getMeta"> & Pick<Catalogue, "countProducts">): Promise<boolean> {
  const shop = await store.getMeta<ShopRecord>(SHOP_KEY);
  return shop === null ? (await store.countProducts()) === 0 : shop.kind === "demo" && !(await store.getMeta(DEMO_LOADED));
}
