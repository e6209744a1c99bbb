import type { RequestScope } from "../common/requestScope.js";
import type { Intake } from "../ingestion/types.js";
import type { Recommender } from "../scoring/types.js";
import type { Catalogue, Shoppers } from "../store/ports.js";
import { type Loaders, makeLoaders } from "./loaders/loaders.js";

/** What the resolvers call. Put together by the composition root. */
export interface Services {
  store: Catalogue & Shoppers;
  recommender: Recommender;
  intake: Intake;
  /** Lemmas of a search text, space separated, as the catalogue was indexed. */
  searchTerms(text: string): string;
}

/** GraphQL's context: one a request. */
export interface Context {
  services: Services;
  loaders: Loaders;
  scope: RequestScope;
}

/** The context of one request; its loaders remember what they loaded for as long as it lives. */
export function createContext(services: Services, scope: RequestScope): Context {
  return { services, scope, loaders: makeLoaders(services.store) };
}
