import { Arg, Authorized, Ctx, ID, Query, Resolver } from "type-graphql";
import { PAGE } from "../../common/page.js";
import { Errors } from "../../errors.js";
import { Node } from "../../schema/node.js";
import { administration, findModel } from "../administration.js";
import { requireConsent, requireRole } from "../authorize.js";
import type { Context } from "../context.js";
import { parseGlobalId } from "../globalId.js";
import { findExperiment, findRule } from "../merchandising.js";
import { toTrainingJob } from "../translate/model.js";
import { toProduct } from "../translate/product.js";
import { toUser } from "../translate/shopper.js";

/** `Query.node` and `Query.nodes`: anything by its global id. */
@Resolver()
export class NodeResolver {
  @Authorized("STOREFRONT")
  @Query(() => Node, {
    nullable: true,
    description: "Anything by its global id; shoppers need a server key, models, rules and experiments an admin key.",
  })
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

async function load(id: string, context: Context): Promise<Node | null> {
  const { loaders, scope } = context;
  const parsed = parseGlobalId(id);
  if (!parsed) throw Errors.badInput("id", id, "a global id, as the field `id` of any node gives it");
  if (parsed.type === "Product") {
    const product = await loaders.productById.load(parsed.externalId);
    return product && toProduct(product, scope.origin);
  }
  if (parsed.type === "Model" || parsed.type === "TrainingJob") {
    requireRole(scope, "ADMIN", "Reading a model");
    if (parsed.type === "Model") return findModel(parsed.externalId, context);
    const job = await administration(context).trainingJob(parsed.externalId);
    return job && toTrainingJob(job);
  }
  if (parsed.type === "Rule" || parsed.type === "Experiment") {
    requireRole(scope, "ADMIN", "Merchandising");
    return parsed.type === "Rule" ? findRule(parsed.externalId, context) : findExperiment(parsed.externalId, context);
  }
  requireRole(scope, "SERVER", "Reading a shopper");
  requireConsent(scope, "Reading a shopper");
  scope.personal = true;
  const shopper = await loaders.shopperById.load(parsed.externalId);
  return shopper && toUser(shopper);
}
