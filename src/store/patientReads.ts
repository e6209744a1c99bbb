/** The store as requests ask it: a database that hangs costs them a moment, not their answer. */
import { Patience } from "../common/patience.js";
import type { Store } from "./ports.js";

/** What an answer goes on without. */
export type PatientReads = Pick<
  Store,
  "keyByHash" | "shoppersByIds" | "shoppersByKeys" | "productsByIds" | "productsByKeys" | "nearest"
>;
/** What some queries are about, so that without it there is no answer. */
type Lists = Pick<Store, "searchProducts" | "categories" | "listShoppers" | "countShoppers">;

/** Look-ups by key, milliseconds: a healthy database takes one or two. */
const LOOK_UP_MS = 400;
const SEARCH_MS = 500;
const LIST_MS = 10_000;

/** Reads that fail with DEADLINE_EXCEEDED where the database does not answer soon. Each is given up, and tried again, by itself. */
export function patientReads(store: Store): PatientReads {
  return {
    keyByHash: soon("Looking up a key", LOOK_UP_MS, (...given: Parameters<Store["keyByHash"]>) => store.keyByHash(...given)),
    shoppersByIds: soon("Looking up a shopper", LOOK_UP_MS, (...given: Parameters<Store["shoppersByIds"]>) =>
      store.shoppersByIds(...given),
    ),
    shoppersByKeys: soon("Reading a shopper's attributes", LOOK_UP_MS, (...given: Parameters<Store["shoppersByKeys"]>) =>
      store.shoppersByKeys(...given),
    ),
    productsByIds: soon("Looking up products", LOOK_UP_MS, (...given: Parameters<Store["productsByIds"]>) =>
      store.productsByIds(...given),
    ),
    productsByKeys: soon("Reading products", LOOK_UP_MS, (...given: Parameters<Store["productsByKeys"]>) =>
      store.productsByKeys(...given),
    ),
    nearest: soon("Searching vectors", SEARCH_MS, (...given: Parameters<Store["nearest"]>) => store.nearest(...given)),
  };
}

/** The same store, whose lists end with an error sooner than their reader's patience does. */
export function boundedLists<S extends Lists>(store: S): S {
  return {
    ...store,
    searchProducts: soon("Searching products", LIST_MS, (...given: Parameters<Store["searchProducts"]>) =>
      store.searchProducts(...given),
    ),
    categories: soon("Reading the categories", LIST_MS, (...given: Parameters<Store["categories"]>) =>
      store.categories(...given),
    ),
    listShoppers: soon("Reading shoppers", LIST_MS, (...given: Parameters<Store["listShoppers"]>) =>
      store.listShoppers(...given),
    ),
    countShoppers: soon("Counting shoppers", LIST_MS, (...given: Parameters<Store["countShoppers"]>) =>
      store.countShoppers(...given),
    ),
  };
}

function soon<A extends unknown[], T>(what: string, ms: number, ask: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
  const patience = new Patience(what, ms);
  return (...given) => patience.ask(() => ask(...given));
}
