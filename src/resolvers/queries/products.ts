import { Arg, Authorized, Ctx, ID, Int, Query, Resolver } from "type-graphql";
import { PAGE } from "../../common/page.js";
import { Errors } from "../../errors.js";
import { Category } from "../../schema/category.js";
import { ProductSort } from "../../schema/enums.js";
import { ProductFilter } from "../../schema/inputs/productFilter.js";
import { Product } from "../../schema/product.js";
import { ProductConnection } from "../../schema/productConnection.js";
import type { Context } from "../context.js";
import { externalIdOf } from "../globalId.js";
import { page } from "../paging.js";
import { toProduct } from "../translate/product.js";
import { toFilter } from "../translate/productFilter.js";

/** The catalogue: `Query.product`, `Query.products`, `Query.categories`. */
@Resolver()
export class ProductsResolver {
  @Authorized("STOREFRONT")
  @Query(() => Product, { nullable: true, description: "One product, by its global id or by the shop's own." })
  async product(
    @Arg("id", () => ID, { nullable: true }) id: string | null | undefined,
    @Arg("externalId", () => String, { nullable: true }) externalId: string | null | undefined,
    @Ctx() { loaders, scope }: Context,
  ): Promise<Product | null> {
    const wanted = id ? externalIdOf("Product", id, "id") : externalId;
    if (!wanted || (id && externalId)) throw Errors.badInput("product", "both or neither", "either id or externalId");
    const product = await loaders.productById.load(wanted);
    return product && toProduct(product, scope.origin);
  }

  @Authorized("STOREFRONT")
  @Query(() => ProductConnection, { description: "The catalogue: filtered, searched, sorted." })
  async products(
    @Arg("filter", () => ProductFilter, { nullable: true }) filter: ProductFilter | null | undefined,
    @Arg("sort", () => ProductSort, { nullable: true, description: "Default: RELEVANCE with a search, else NEWEST." })
    sort: ProductSort | null | undefined,
    @Arg("search", () => String, { nullable: true, description: "Words; the last one may be a beginning." })
    search: string | null | undefined,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE.default }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() { services, scope }: Context,
  ): Promise<ProductConnection> {
    const text = search?.trim() || undefined;
    const found = await services.store.searchProducts({
      filter: toFilter(filter, false),
      search: text && services.searchTerms(text),
      sort: sort ?? (text ? "RELEVANCE" : "NEWEST"),
      limit: first ?? PAGE.default,
      after: after ?? undefined,
    });
    const edges = found.products.map((product, i) => ({
      cursor: found.cursors[i] as string,
      node: toProduct(product, scope.origin),
    }));
    return {
      ...page(edges, { hasNextPage: found.hasNextPage, hasPreviousPage: Boolean(after) }),
      totalCount: found.totalCount,
    };
  }

  @Authorized("STOREFRONT")
  @Query(() => [Category], { description: "Category paths in use, with their number of products." })
  categories(@Ctx() { services }: Context): Promise<Category[]> {
    return services.store.categories();
  }
}
