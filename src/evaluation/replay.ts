/** One forward replay of a shop, stopped at every question: all methods answer from the same state, which knows no future. */
import { createHash } from "node:crypto";
import { digest } from "../common/hash.js";
import type { Progress } from "../common/progress.js";
import type { EventBatch, ProductKey, ShopperKey } from "../domain.js";
import { CatalogueFacts } from "../features/catalogueFacts.js";
import { demographicsOf } from "../features/demographics.js";
import { Replay } from "../features/replay.js";
import { ShopState } from "../features/shopState.js";
import type { Catalogue, Events, Shoppers } from "../store/ports.js";
import type { AskedQuestion, Questionnaire } from "./protocols.js";

/** What an evaluation reads of a shop. */
export type ReplayStore = Pick<Catalogue, "scanProducts"> & Pick<Shoppers, "scanShoppers"> & Pick<Events, "scanEvents">;

export interface LoadedShop {
  state: ShopState;
  /** The shop's own ids, by key. */
  shopperIds: ReadonlyMap<ShopperKey, string>;
  withImage: ReadonlySet<ProductKey>;
}

/** The catalogue and the shoppers' profiles, without any event. */
export async function loadShop(store: ReplayStore): Promise<LoadedShop> {
  const catalogue = new CatalogueFacts();
  const withImage = new Set<ProductKey>();
  for await (const products of store.scanProducts())
    for (const product of products) {
      catalogue.set(product);
      if (product.imageUrl) withImage.add(product.key);
    }
  const state = new ShopState(catalogue);
  const shopperIds = new Map<ShopperKey, string>();
  for await (const shoppers of store.scanShoppers())
    for (const shopper of shoppers) {
      state.setDemographics(shopper.key, demographicsOf(shopper.attributes));
      shopperIds.set(shopper.key, shopper.id);
    }
  return { state, shopperIds, withImage };
}

/**
 * Asks every question at its moment, of a state that holds what was strictly earlier; or, where something is withheld, all
 * of them after everything else was applied. Resolves to the digest of the number of products and of the events in reach.
 */
export async function replay(
  store: Pick<Events, "scanEvents">,
  { state }: LoadedShop,
  { questions, withheld }: Questionnaire,
  until: Date,
  ask: (question: AskedQuestion) => Promise<void>,
  progress: Progress,
): Promise<string> {
  const hash = createHash("sha256");
  const events = tapped(store.scanEvents({ until }), (batch) => {
    for (const column of [batch.shopper, batch.product, batch.type, batch.at]) hash.update(bytesOf(column));
  });
  progress.stage("asking", questions.length, "questions");
  const forward = new Replay(state, events);
  if (withheld) await applyKnown(state, events, withheld);
  for (const [i, question] of questions.entries()) {
    if (!withheld) await forward.advanceTo(question.at);
    await ask(question);
    progress.update(i + 1);
  }
  for await (const _ of events) {
    // Read to the end, so that the digest covers the whole window.
  }
  return digest({ products: state.catalogue.count, events: hash.digest("hex") });
}

/** Applies all events but those from each shopper's withheld position on. */
async function applyKnown(
  state: ShopState,
  events: AsyncIterable<EventBatch>,
  withheld: ReadonlyMap<ShopperKey, number>,
): Promise<void> {
  const positions = new Map<ShopperKey, number>();
  for await (const batch of events)
    for (let i = 0; i < batch.length; i++) {
      const shopper = batch.shopper[i]!;
      const position = positions.get(shopper) ?? 0;
      positions.set(shopper, position + 1);
      if (position < (withheld.get(shopper) ?? Number.POSITIVE_INFINITY)) state.apply(batch, i);
    }
}

async function* tapped(events: AsyncIterable<EventBatch>, look: (batch: EventBatch) => void): AsyncGenerator<EventBatch> {
  for await (const batch of events) {
    look(batch);
    yield batch;
  }
}

function bytesOf(column: EventBatch["shopper"] | EventBatch["at"] | EventBatch["type"]): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
