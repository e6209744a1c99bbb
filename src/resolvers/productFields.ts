import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { ProductFilter } from "../schema/inputs/productFilter.js";
import { Product } from "../schema/product.js";
import { ScoredProductConnection } from "../schema/scoredProductConnection.js";
import type { Context } from "./context.js";
import { toFilter } from "./translate/productFilter.js";
import { toScoredConnection } from "./translate/scored.js";

const SHELF = 10;

/** The fields of a product that lead to other products. */
@Resolver(() => Product)
export class ProductFields {
  @FieldResolver(() => ScoredProductConnection, { description: "Products most like this one, by text, picture and use." })
  async similar(
    @Root() product: Product,
    @Arg("first", () => Int, { nullable: true, defaultValue: SHELF }) first: number | null,
    @Arg("filter", () => ProductFilter, { nullable: true }) filter: ProductFilter | null | undefined,
    @Ctx() context: Context,
  ): Promise<ScoredProductConnection> {
    const { recommender } = context.services;
    return toScoredConnection(await recommender.similar(product.key, first ?? SHELF, toFilter(filter, true)), context);
  }

  @FieldResolver(() => ScoredProductConnection, { description: "What shoppers buy together with this product." })
  async boughtTogether(
    @Root() product: Product,
    @Arg("first", () => Int, { nullable: true, defaultValue: SHELF }) first: number | null,
    @Ctx() context: Context,
  ): Promise<ScoredProductConnection> {
    return toScoredConnection(await context.services.recommender.boughtTogether(product.key, first ?? SHELF), context);
  }
}
