import type { ScoredProductConnection } from "../../schema/scoredProductConnection.js";
import type { ScoredProduct } from "../../scoring/types.js";
import type { Context } from "../context.js";
import { page, toCursor } from "../paging.js";
import { toProduct } from "./product.js";

/** Scored keys, best first, as a connection of one page. */
export async function toScoredConnection(scored: ScoredProduct[], { loaders, scope }: Context): Promise<ScoredProductConnection> {
  const products = await loaders.productsByKeys(scored.map(({ productKey }) => productKey));
  const edges = scored.flatMap(({ score }, i) => {
    const product = products[i];
    return product ? [{ cursor: toCursor("scored", i + 1), node: toProduct(product, scope.origin), score }] : [];
  });
  return page(edges, { hasNextPage: false, hasPreviousPage: false });
}
