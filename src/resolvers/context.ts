import { LRUCache } from "lru-cache";
import type { RequestScope } from "../common/requestScope.js";
import { VitrineError } from "../errors.js";
import type { Intake } from "../ingestion/types.js";
import type { Recommender } from "../scoring/types.js";
import type { Catalogue, Shoppers } from "../store/ports.js";
import { type Loaders, makeLoaders, type ProductMemory } from "./loaders/loaders.js";

/** What the resolvers call. Put together by the composition root. */
export interface Services {
  store: Catalogue & Shoppers;
  recommender: Recommender;
  intake: Intake;
  /** True while the shop is the demo, whose shoppers are made up: their history is nobody's secret. */
  madeUpShoppers(): boolean;
  /** Lemmas of a search text, space separated, as the catalogue was indexed. */
  searchTerms(text: string): string;
}

/** GraphQL's context: one a request. */
export interface Context {
  services: Services;
  loaders: Loaders;
  scope: RequestScope;
}

/** Products kept for the time the database is away. */
const REMEMBERED = 5000;

/** Makes the context of each request; its loaders remember what they loaded for as long as the request lives. */
export function contextMaker(services: Services): (scope: RequestScope) => Context {
  const memory: ProductMemory = new LRUCache({ max: REMEMBERED });
  return (scope) => ({
    services,
    scope,
    loaders: makeLoaders(services.store, memory, (cause) => degrade(scope, "products", cause)),
  });
}

/** Notes in the answer that `stage` dropped out. Causes that are not meant for clients are not told. */
export function degrade(scope: RequestScope, stage: string, cause: unknown): void {
  const reason = cause instanceof VitrineError ? cause.message : "The database does not answer.";
  scope.degradations.push({ stage, reason });
}
