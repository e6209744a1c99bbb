/** Writes that the next request knows of: the resident shop is brought up to date before a mutation answers. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../common/log.js";
import { noProgress } from "../common/progress.js";
import { message } from "../errors.js";
import { encodeCatalogue } from "../ingestion/encodeCatalogue.js";
import { createIntake } from "../ingestion/intake.js";
import type { Intake } from "../ingestion/types.js";
import type { ShopServing } from "../scoring/shopServing.js";
import type { Acted, Store } from "../store/ports.js";
import type { Encoders } from "./engine.js";

export interface FreshIntakeParts {
  store: Store;
  serving: Pick<ShopServing, "takeInEvents" | "refreshProducts" | "refreshShoppers">;
  /** Where other gateways look before they answer a shopper. Left out: there are none. */
  acted?: Pick<Acted, "note"> | undefined;
  encoders: () => Promise<Encoders>;
  /** Called where products could not be encoded now: they still wait to be. */
  onPending: () => void;
  log: Log;
}

/** How long a mutation waits for its products' images to be fetched and encoded; what is left goes on behind. */
const PATIENCE_MS = 8000;

/**
 * The write mutations' intake. Once rows are stored, the mutation succeeds whatever happens next: what could not be taken
 * in at once is logged, and found by the next look at the store.
 */
export function freshIntake({ store, serving, acted, encoders, onPending, log }: FreshIntakeParts): Intake {
  const attempt = async (what: string, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (cause) {
      log.warn({ cause: message(cause) }, `${what} are stored, but not taken in yet`);
      return false;
    }
  };
  const encode = async (ids: readonly string[]): Promise<void> => {
    const products = await store.productsByIds(ids);
    const keys = products.flatMap((product) => product?.key ?? []);
    // Stamped anew, so that other gateways make their vectors too.
    const { text, image } = await encodeCatalogue(store, await encoders(), noProgress, { keys });
    if ((text?.deferred ?? 0) + (image?.deferred ?? 0) > 0) onPending();
  };
  const takeIn = async (ids: readonly string[]): Promise<void> => {
    if (!(await attempt("products", () => encode(ids)))) onPending();
    await attempt("products", () => serving.refreshProducts(ids));
  };
  const recordInteractions: Store["recordInteractions"] = async (rows) => {
    const outcome = await store.recordInteractions(rows);
    const { shoppers, lastSeq } = outcome;
    await Promise.all([
      attempt("interactions", () => serving.takeInEvents(lastSeq)),
      acted && attempt("interactions", () => acted.note(shoppers, lastSeq)),
    ]);
    return outcome;
  };
  const intake = createIntake({
    store: { ...store, recordInteractions },
    onProducts: async (ids) => {
      const inTime = await Promise.race([takeIn(ids).then(() => true), sleep(PATIENCE_MS, false, { ref: false })]);
      // Until their images are there, products are found by the rest of what they are.
      if (!inTime) await attempt("products", () => serving.refreshProducts(ids));
    },
  });
  return {
    recordInteractions: (rows) => intake.recordInteractions(rows),
    upsertProducts: (rows) => intake.upsertProducts(rows),
    async upsertUsers(rows) {
      const result = await intake.upsertUsers(rows);
      await attempt("shoppers", () => serving.refreshShoppers(rows.map((row) => row.id)));
      return result;
    },
  };
}
