import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Locks, Meta } from "../store/ports.js";

const SHOP = "jobs/shop";
/** How soon another process has given the shop its name. */
const NAMING_MS = 50;

/** The same for all processes on this database, and for no others: a Redis may serve several shops. */
export async function shopId(store: Pick<Meta & Locks, "getMeta" | "setMeta" | "tryLock">): Promise<string> {
  for (;;) {
    const known = await store.getMeta<string>(SHOP);
    if (known !== null) return known;
    const lock = await store.tryLock("jobshop");
    if (!lock) await sleep(NAMING_MS);
    else
      try {
        if ((await store.getMeta(SHOP)) === null) await store.setMeta(SHOP, randomUUID().slice(0, 8));
      } finally {
        await lock.release();
      }
  }
}
