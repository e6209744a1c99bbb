import type { RequestContext } from "../../domain.js";
import type { Explanation } from "../../schema/explanation.js";
import type { RecommendedItem } from "../../scoring/types.js";
import { isAtLeast } from "../authorize.js";
import type { Context } from "../context.js";
import { reasonFor } from "../reason.js";
import { toProduct } from "./product.js";
import { toRuleMove } from "./rule.js";

/** Sources that say nothing of what the shopper did. */
const IMPERSONAL = new Set(["popular", "newArrivals"]);

/**
 * An item's explanation as GraphQL shows it; null where none was made. `model` made the list. `history`: whether it may tell what the shopper did;
 * then it loads the products of the past events.
 */
export async function toExplanation(
  item: RecommendedItem,
  model: string | null,
  requestContext: RequestContext,
  { loaders, scope }: Context,
  history: boolean,
): Promise<Explanation | null> {
  const { explanation } = item;
  if (!explanation) return null;
  const { facets, wanted, similarity, modalities } = explanation;
  const rules = isAtLeast(scope, "SERVER") ? item.moves.map(toRuleMove) : null;
  if (!history) {
    const sources = item.sources.filter(({ source }) => IMPERSONAL.has(source));
    const reason = reasonFor(
      { ...item, sources, explanation: { ...explanation, similarEvents: [] } },
      requestContext,
      () => null,
    );
    return { reason, model, facets, wanted, similarity, modalities, sources: null, similarEvents: null, rules };
  }
  const products = await loaders.productsByKeys(explanation.similarEvents.map(({ productKey }) => productKey));
  const titles = new Map(products.map((product) => [product?.key, product?.title]));
  return {
    reason: reasonFor(item, requestContext, (key) => titles.get(key)),
    model,
    facets,
    wanted,
    similarity,
    modalities,
    sources: item.sources,
    similarEvents: explanation.similarEvents.flatMap(({ type, at, similarity }, i) => {
      const product = products[i];
      return product ? [{ product: toProduct(product, scope.origin), type, at, similarity }] : [];
    }),
    rules,
  };
}
