/** The shop that the environment names (VITRINE_DATA_DIR, VITRINE_MODELS_DIR, DATABASE_URL, REDIS_URL), as it is. */
import type { ShopEngine } from "./engine.js";

/** Nothing is generated, nothing removed. */
export function ownShop(): ShopEngine {
  const nothing = async (): Promise<void> => {};
  return {
    name: process.env.DATABASE_URL ? "native" : "embedded",
    about: {},
    processes: {},
    open: async () => ({ env: {}, connection: {}, bytes: Number.NaN, discard: nothing }),
    empty: () => Promise.reject(new Error("A shop of one's own is not a place for an empty one.")),
    close: nothing,
  };
}
