import { Arg, Authorized, Ctx, ID, Query, Resolver } from "type-graphql";
import { PAGE } from "../../common/page.js";
import { Errors } from "../../errors.js";
import { Node } from "../../schema/node.js";
import { requireConsent, requireRole } from "../authorize.js";
import type { Context } from "../context.js";
import { parseGlobalId } from "../globalId.js";
import { toProduct } from "../translate/product.js";
import { toUser } from "../translate/shopper.js";

/** `Query.node` and `Query.nodes`: anything by its global id. */
@Resolver()
export class NodeResolver {
  @Authorized("STOREFRONT")
  @Query(() => Node, { nullable: true, description: "Anything by its global id; shoppers need a server key." })
  node(@Arg("id", () => ID) id: string, @Ctx() context: Context): Promise<Node | null> {
    return load(id, context);
  }

  @Authorized("STOREFRONT")
  @Query(() => [Node], { nullable: "items", description: "Several at once, in the order asked; null where unknown." })
  nodes(@Arg("ids", () => [ID]) ids: string[], @Ctx() context: Context): Promise<(Node | null)[]> {
    if (ids.length > PAGE.max) throw Errors.badInput("ids", `${ids.length} ids`, `at most ${PAGE.max}`);
    return Promise.all(ids.map((id) => load(id, context)));
  }
}

async function load(id: string, { loaders, scope }: Context): Promise<Node | null> {
  const parsed = parseGlobalId(id);
  if (!parsed) throw Errors.badInput("id", id, "a global id, as the field `id` of any node gives it");
  if (parsed.type === "Product") {
    const product = await loaders.productById.load(parsed.externalId);
    return product && toProduct(product, scope.origin);
  }
  requireRole(scope, "SERVER", "Reading a shopper");
  requireConsent(scope, "Reading a shopper");
  scope.personal = true;
  const shopper = await loaders.shopperById.load(parsed.externalId);
  return shopper && toUser(shopper);
}
