/** When a shop in memory looks at the store: at once where it is told of a change, else from time to time. */
import { poll } from "../common/poll.js";
import type { ShopperKey } from "../domain.js";
import type { Changes } from "../store/ports.js";

/** What can be looked at. All of them may be called at any time; equal calls at once share one look. */
export interface Looks {
  /** Takes in the events up to this sequence number, unless they have been. */
  events(upTo: number): Promise<void>;
  products(): Promise<void>;
  /** Reads these shoppers anew; null: all. */
  shoppers(keys: readonly ShopperKey[] | null): Promise<void>;
  /** Which shop and which model is to be served. */
  shop(): Promise<void>;
  /** Merchandising rules and experiments. */
  merchandise(): Promise<void>;
  /** Everything that can be seen to have changed: all but shoppers. */
  all(): Promise<void>;
}

/** How often is looked while nobody tells of changes, and what was missed is found while somebody does. */
const POLL_MS = 500;
const QUIET_POLL_MS = 2000;
/** Products that this process wrote itself are taken in by whoever wrote them, or so much later. */
const OWN_PRODUCTS_MS = 500;

/** Looks until the returned function is called. `onError` is told of looks from time to time that fail; others are made up for by them. */
export function followStore(store: Changes, looks: Looks, onError: (cause: unknown) => void): () => Promise<void> {
  let connectedBefore = false;
  let ownProducts: NodeJS.Timeout | undefined;
  const now = (look: Promise<void>): void => void look.catch(() => {});

  const feed = store.onChange((change, own) => {
    switch (change.topic) {
      case "events":
        if (!own) now(looks.events(change.lastSeq));
        break;
      case "catalogue":
        if (!own) now(looks.products());
        else
          ownProducts ??= setTimeout(() => {
            ownProducts = undefined;
            now(looks.products());
          }, OWN_PRODUCTS_MS).unref();
        break;
      case "shoppers":
        if (!own) now(looks.shoppers(change.keys));
        break;
      case "model":
      case "meta":
        now(looks.shop());
        break;
      case "merchandise":
        if (!own) now(looks.merchandise());
        break;
      case "anything":
        now(looks.all());
        // Written shoppers leave no trace that could be looked for.
        if (connectedBefore) now(looks.shoppers(null));
        connectedBefore = true;
    }
  });
  const stopPolling = poll(
    () => looks.all(),
    () => (feed.live() ? QUIET_POLL_MS : POLL_MS),
    onError,
  );
  return async () => {
    clearTimeout(ownProducts);
    await Promise.all([feed.stop(), stopPolling()]);
  };
}
