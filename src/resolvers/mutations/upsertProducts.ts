import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { ProductInput as StatedProduct } from "../../domain.js";
import { ProductInput } from "../../schema/inputs/productInput.js";
import { UpsertProductsPayload } from "../../schema/payloads/upsertProductsPayload.js";
import { parseCountryCode } from "../../schema/scalars/codes.js";
import type { Context } from "../context.js";
import { toProduct } from "../translate/product.js";
import { writeBatch } from "./batch.js";

/** `Mutation.upsertProducts`: rows as the shop states them, whole. */
@Resolver()
export class UpsertProductsResolver {
  @Authorized("SERVER")
  @Mutation(() => UpsertProductsPayload, {
    description: "Stores products, at most 1000; the next query can recommend them. Needs a server key.",
  })
  async upsertProducts(
    @Arg("input", () => [ProductInput]) input: ProductInput[],
    @Ctx() { services, scope }: Context,
  ): Promise<UpsertProductsPayload> {
    const { written, userErrors, refused } = await writeBatch(
      input,
      toStatedProduct,
      (rows) => services.intake.upsertProducts(rows),
      { id: "externalId", price: "price.amount", currencyCode: "price.currencyCode" },
    );
    const ids = new Set(input.filter((_, i) => !refused[i]).map((row) => row.externalId));
    const stored = await services.store.productsByIds([...ids]);
    return { products: stored.flatMap((product) => (product ? [toProduct(product, scope.origin)] : [])), written, userErrors };
  }
}

function toStatedProduct(row: ProductInput): StatedProduct {
  return {
    id: row.externalId,
    title: row.title ?? undefined,
    description: row.description ?? undefined,
    category: row.category ?? undefined,
    brand: row.brand ?? undefined,
    price: row.price?.amount,
    currencyCode: row.price?.currencyCode ?? undefined,
    imageUrl: row.imageUrl ?? undefined,
    attributes: row.attributes ?? undefined,
    markets: row.markets?.map((market) => parseCountryCode(market, "markets")),
    available: row.available ?? undefined,
    createdAt: row.createdAt?.at,
  };
}
