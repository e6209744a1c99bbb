import "reflect-metadata";
import { type GraphQLArgument, type GraphQLSchema, isObjectType, specifiedDirectives } from "graphql";
import { buildSchema } from "type-graphql";
import { Experiment } from "../schema/experiment.js";
import { inContextDirective } from "../schema/inContext.js";
import { Model } from "../schema/model.js";
import { Product } from "../schema/product.js";
import { Rule } from "../schema/rule.js";
import { TrainingJob } from "../schema/trainingJob.js";
import { User } from "../schema/user.js";
import { authChecker } from "./authorize.js";
import { ExperimentFields, RuleFields } from "./merchandisingFields.js";
import { ModelFields, TrainingJobFields } from "./modelFields.js";
import { ExperimentMutations } from "./mutations/experiments.js";
import { ModelMutations } from "./mutations/models.js";
import { RecordInteractionsResolver } from "./mutations/recordInteractions.js";
import { RuleMutations } from "./mutations/rules.js";
import { UpsertProductsResolver } from "./mutations/upsertProducts.js";
import { UpsertUsersResolver } from "./mutations/upsertUsers.js";
import { ProductFields } from "./productFields.js";
import { MerchandisingResolver } from "./queries/merchandising.js";
import { ModelsResolver } from "./queries/models.js";
import { NodeResolver } from "./queries/node.js";
import { ProductsResolver } from "./queries/products.js";
import { RecommendationsResolver } from "./queries/recommendations.js";
import { TrendingResolver } from "./queries/trending.js";
import { UsersResolver } from "./queries/users.js";

let made: Promise<GraphQLSchema> | undefined;

/** The executable schema; its context is `Context`. Made once: TypeGraphQL reorders what it was made from as it is executed. */
export function makeSchema(): Promise<GraphQLSchema> {
  made ??= buildOnce();
  return made;
}

async function buildOnce(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      RecommendationsResolver,
      TrendingResolver,
      ProductsResolver,
      ProductFields,
      NodeResolver,
      UsersResolver,
      RecordInteractionsResolver,
      UpsertProductsResolver,
      UpsertUsersResolver,
      ModelsResolver,
      ModelFields,
      TrainingJobFields,
      ModelMutations,
      MerchandisingResolver,
      RuleFields,
      ExperimentFields,
      RuleMutations,
      ExperimentMutations,
    ],
    orphanedTypes: [Product, User, Model, TrainingJob, Rule, Experiment],
    directives: [...specifiedDirectives, inContextDirective],
    authChecker,
    validate: false,
  });
  orderArguments(schema);
  return schema;
}

/** JavaScript runs parameter decorators from the last to the first: turns every list of arguments the way it was written. */
function orderArguments(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && !type.name.startsWith("__"))
      for (const field of Object.values(type.getFields())) (field.args as GraphQLArgument[]).reverse();
}
