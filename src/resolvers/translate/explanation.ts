import type { RequestContext } from "../../domain.js";
import type { Explanation } from "../../schema/explanation.js";
import type { RecommendedItem } from "../../scoring/types.js";
import type { Context } from "../context.js";
import { reasonFor } from "../reason.js";
import { toProduct } from "./product.js";

/** An item's explanation as GraphQL shows it; null where none was made. Loads the products of the past events. */
export async function toExplanation(
  item: RecommendedItem,
  requestContext: RequestContext,
  { loaders, scope }: Context,
): Promise<Explanation | null> {
  const { explanation } = item;
  if (!explanation) return null;
  const products = await Promise.all(explanation.similarEvents.map(({ productKey }) => loaders.productByKey.load(productKey)));
  const titles = new Map(products.map((product) => [product?.key, product?.title]));
  return {
    reason: reasonFor(item, requestContext, (key) => titles.get(key)),
    facets: explanation.facets,
    similarity: explanation.similarity,
    modalities: explanation.modalities,
    sources: item.sources,
    similarEvents: explanation.similarEvents.flatMap(({ type, at, similarity }, i) => {
      const product = products[i];
      return product ? [{ product: toProduct(product, scope.origin), type, at, similarity }] : [];
    }),
  };
}
