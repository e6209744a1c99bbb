import { Arg, Authorized, Ctx, Int, Query, Resolver } from "type-graphql";
import { PAGE } from "../../common/page.js";
import { RecommendationContextInput } from "../../schema/inputs/recommendationContextInput.js";
import { ScoredProductConnection } from "../../schema/scoredProductConnection.js";
import type { Context } from "../context.js";
import { toRequestContext } from "../translate/requestContext.js";
import { toScoredConnection } from "../translate/scored.js";

/** `Query.trending`: the same for everybody in a context. */
@Resolver()
export class TrendingResolver {
  @Authorized("STOREFRONT")
  @Query(() => ScoredProductConnection, { description: "What shoppers as a whole want in this context." })
  async trending(
    @Arg("context", () => RecommendationContextInput, { nullable: true }) input: RecommendationContextInput | null | undefined,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE.default }) first: number | null,
    @Ctx() context: Context,
  ): Promise<ScoredProductConnection> {
    const requestContext = toRequestContext(input ?? {}, context.scope.inContext);
    requestContext.at ??= new Date();
    return toScoredConnection(await context.services.recommender.trending(requestContext, first ?? PAGE.default), context);
  }
}
