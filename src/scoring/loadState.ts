/** Builds a shop's state from the store: catalogue, shoppers, then every event in time order. */
import type { Progress } from "../common/progress.js";
import type { Product } from "../domain.js";
import { CatalogueFacts } from "../features/catalogueFacts.js";
import { Replay } from "../features/replay.js";
import { ShopState } from "../features/shopState.js";
import type { Catalogue, Events, Shoppers } from "../store/ports.js";

type Sources = Pick<Catalogue, "scanProducts" | "countProducts"> &
  Pick<Shoppers, "scanShoppers"> &
  Pick<Events, "scanEvents" | "countEvents">;

/** Is shown each product that a shop reads, with the version that its facts then have. */
export type OnProduct = (product: Product, version: number | undefined) => void;

/** Catalogue and shoppers, before any event. `updatedAt` is the newest product's, in milliseconds. */
export async function loadBlankState(
  store: Pick<Sources, "scanProducts" | "countProducts" | "scanShoppers">,
  progress: Progress,
  onProduct?: OnProduct,
): Promise<{ state: ShopState; updatedAt: number }> {
  const catalogue = new CatalogueFacts();
  let updatedAt = Number.NEGATIVE_INFINITY;
  progress.stage("reading the catalogue", await store.countProducts(), "products");
  for await (const products of ahead(store.scanProducts({ batchSize: 2000 }))) {
    for (const product of products) {
      catalogue.set(product);
      onProduct?.(product, catalogue.revisionOf(product.key));
      updatedAt = Math.max(updatedAt, product.updatedAt.getTime());
    }
    progress.update(catalogue.count);
  }
  const state = new ShopState(catalogue);
  for await (const shoppers of ahead(store.scanShoppers({ batchSize: 5000 })))
    for (const shopper of shoppers) state.meet(shopper);
  return { state, updatedAt };
}

/**
 * The state after every event stored before the call. What is written meanwhile may be met or not, by its timestamp: it is
 * left, whole, to who follows the store from `state.lastSeq` on, so that no event is missed and none is counted twice.
 */
export async function loadState(
  store: Sources & Pick<Events, "eventWindow">,
  progress: Progress,
  onProduct?: OnProduct,
): Promise<{ state: ShopState; updatedAt: number }> {
  const lastSeq = (await store.eventWindow())?.lastSeq ?? 0;
  const blank = await loadBlankState(store, progress, onProduct);
  const { state } = blank;
  progress.stage("replaying events", await store.countEvents(), "events");
  for await (const batch of ahead(store.scanEvents())) {
    for (let i = 0; i < batch.length; i++) if (batch.seq[i]! <= lastSeq) state.apply(batch, i);
    progress.update(state.version);
  }
  return blank;
}

/** A replay of the stored events over a blank state, for questions about many moments of the past. */
export async function openReplay(
  store: Sources,
  until: Date | undefined,
  progress: Progress,
): Promise<{ state: ShopState; replay: Replay }> {
  const { state } = await loadBlankState(store, progress);
  return { state, replay: new Replay(state, ahead(store.scanEvents({ until }))) };
}

/** The same items, the next one being fetched while one is worked on. */
async function* ahead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  for (;;) {
    const { value, done } = await next;
    if (done) return;
    next = iterator.next();
    // A failure is met when its turn comes; until then it must not count as unhandled.
    next.catch(() => {});
    yield value;
  }
}
