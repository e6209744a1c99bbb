import type { GraphQLResolveInfo } from "graphql";
import { Arg, Authorized, Ctx, Info, Int, Query, Resolver } from "type-graphql";
import { PAGE } from "../../common/page.js";
import { timed } from "../../common/requestScope.js";
import type { ProductKey } from "../../domain.js";
import { ProductFilter } from "../../schema/inputs/productFilter.js";
import { RecommendationContextInput } from "../../schema/inputs/recommendationContextInput.js";
import { ShopperInput } from "../../schema/inputs/shopperInput.js";
import type { Product } from "../../schema/product.js";
import { RecommendationConnection } from "../../schema/recommendationConnection.js";
import { mayReadHistory } from "../authorize.js";
import type { Context } from "../context.js";
import { toGlobalId } from "../globalId.js";
import { fromCursor, page, toCursor } from "../paging.js";
import { selects, selectsOnly } from "../selection.js";
import { toExplanation } from "../translate/explanation.js";
import { identified, toProduct } from "../translate/product.js";
import { toFilter } from "../translate/productFilter.js";
import { toRequestContext } from "../translate/requestContext.js";
import { findShopper } from "../translate/shopper.js";

const LIST = "recommendation";
/** Fields of a product that the shop in memory knows. */
const IDENTITY = new Set(["__typename", "id", "externalId"]);

/** `Query.recommendations`: translates, asks the pipeline, loads the products, translates back. */
@Resolver()
export class RecommendationsResolver {
  @Authorized("STOREFRONT")
  @Query(() => RecommendationConnection, { description: "What this shopper may want in this context, best first." })
  async recommendations(
    @Arg("shopper", () => ShopperInput, { nullable: true }) shopper: ShopperInput | null | undefined,
    @Arg("context", () => RecommendationContextInput) input: RecommendationContextInput,
    @Arg("filter", () => ProductFilter, { nullable: true }) filter: ProductFilter | null | undefined,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE.default }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RecommendationConnection> {
    const { services, scope } = context;
    // The answer has an id of its own in the impression log: it must not be shown twice.
    scope.personal = true;
    const offset = fromCursor(LIST, after);
    const requestContext = { at: new Date(), ...toRequestContext(input, scope.inContext) };
    const shopperKey = await timed(scope, "shopper", () => findShopper(shopper, context));
    const answer = await services.recommender.recommend({
      filter: toFilter(filter, true),
      first: first ?? PAGE.default,
      offset,
      context: requestContext,
      explain: selects(info, ["edges", "explanation"]),
      shopperKey,
    });
    scope.degradations.push(...answer.degradations);
    const { recommendationId } = answer;
    for (const { experiment, arm } of answer.arms)
      scope.experiments.push({ recommendationId, experiment: toGlobalId("Experiment", experiment), arm });
    for (const [stage, ms] of Object.entries(answer.timings)) scope.timings[stage] = (scope.timings[stage] ?? 0) + ms;

    const keys = answer.items.map((item) => item.productKey);
    const history = mayReadHistory(context, shopper);
    const [products, explanations] = await timed(scope, "products", () =>
      Promise.all([
        productsOf(keys, info, context),
        Promise.all(answer.items.map((item) => toExplanation(item, answer.model, requestContext, context, history))),
      ]),
    );
    const edges = answer.items.flatMap((item, i) => {
      const node = products[i];
      if (!node) return [];
      const cursor = toCursor(LIST, offset + i + 1);
      return [{ cursor, node, score: item.score, explanation: explanations[i] ?? null }];
    });
    return {
      recommendationId,
      strategy: answer.strategy,
      shortfall: answer.shortfall,
      ...page(edges, { hasNextPage: answer.hasNextPage, hasPreviousPage: offset > 0 }),
    };
  }
}

/** The page's products, null for one that is gone. Where nothing but ids is asked for, the shop in memory knows them. */
async function productsOf(
  keys: readonly ProductKey[],
  info: GraphQLResolveInfo,
  { loaders, scope, services: { followed } }: Context,
): Promise<(Product | null)[]> {
  if (followed && selectsOnly(info, [["nodes"], ["edges", "node"]], IDENTITY))
    return keys.map((key) => {
      const id = followed.productIdOf(key);
      return id === undefined ? null : identified(key, id);
    });
  return (await loaders.productsByKeys(keys)).map((product) => product && toProduct(product, scope.origin));
}
