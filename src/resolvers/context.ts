import type { RequestScope } from "../common/requestScope.js";
import type { ProductKey, ShopperKey } from "../domain.js";
import { VitrineError } from "../errors.js";
import type { ModelAdministration } from "../inference/administration.js";
import type { Intake } from "../ingestion/types.js";
import { sketchOf } from "../scoring/productSketch.js";
import type { MerchandisingAdministration } from "../scoring/rules/administration.js";
import type { Shop } from "../scoring/shop.js";
import type { Recommender } from "../scoring/types.js";
import type { Catalogue, Shoppers } from "../store/ports.js";
import { type KnownProducts, type LoaderReads, type Loaders, makeLoaders } from "./loaders/loaders.js";
import { ProductMemory } from "./loaders/productMemory.js";

/** What the resolvers call. Put together by the composition root. */
export interface Services {
  store: Catalogue & Shoppers;
  /** What answers can go on without, from a store that fails soon where it does not answer. Left out: `store`. */
  reads?: LoaderReads;
  recommender: Recommender;
  intake: Intake;
  /** The shop in memory, which follows the database: what has not changed is not read again. Left out: it always is. */
  followed?: FollowedShop;
  /** Products as they were last read; left out: those that requests read. */
  products?: ProductMemory;
  /** Administers the models; left out: nobody does. */
  models?: ModelAdministration;
  /** The merchandisers' rules and experiments; left out: nobody has any. */
  merchandising?: MerchandisingAdministration;
  /** True while the shop is the demo, whose shoppers are made up: their history is nobody's secret. */
  madeUpShoppers(): boolean;
  /** Lemmas of a search text, space separated, as the catalogue was indexed. */
  searchTerms(text: string): string;
}

/** What a shop in memory knows of the database. */
export interface FollowedShop extends KnownProducts {
  /** The key of a shopper by the shop's own id; undefined where the shop in memory has not met them. */
  shopperKeyOf(id: string): ShopperKey | undefined;
  /** The shop's own id of a product. */
  productIdOf(key: ProductKey): string | undefined;
}

/** The shop being served, seen like that; while it cannot follow the database, it knows of nothing that it is unchanged. */
export function followedShop(serving: { readonly shop: Pick<Shop, "state">; readonly isCurrent: boolean }): FollowedShop {
  return {
    versionOf: (key) => (serving.isCurrent ? serving.shop.state.catalogue.revisionOf(key) : undefined),
    shopperKeyOf: (id) => serving.shop.state.shopperKeyOf(id),
    sketchOf: (key) => sketchOf(serving.shop.state.catalogue, key),
    productIdOf: (key) => serving.shop.state.catalogue.get(key)?.id,
  };
}

/** GraphQL's context: one a request. */
export interface Context {
  services: Services;
  loaders: Loaders;
  scope: RequestScope;
}

const UNKNOWN: KnownProducts = { versionOf: () => undefined, sketchOf: () => null };

/** Makes the context of each request; its loaders remember what they loaded for as long as the request lives. */
export function contextMaker(services: Services): (scope: RequestScope) => Context {
  const memory = services.products ?? new ProductMemory();
  return (scope) => ({
    services,
    scope,
    loaders: makeLoaders(services.reads ?? services.store, memory, services.followed ?? UNKNOWN, (cause) =>
      degrade(scope, "products", cause),
    ),
  });
}

/** Notes in the answer that `stage` dropped out. Causes that are not meant for clients are not told. */
export function degrade(scope: RequestScope, stage: string, cause: unknown): void {
  const reason = cause instanceof VitrineError ? cause.message : "The database does not answer.";
  scope.degradations.push({ stage, reason });
}
