import { GraphQLJSONObject } from "graphql-scalars";
import { Field, InputType } from "type-graphql";
import type { Attributes } from "../../domain.js";

/** A shopper as the shop states it, whole. */
@InputType({ description: "A shopper as the shop states it, whole." })
export class UserInput {
  @Field(() => String, { description: "The shop's own id." })
  externalId!: string;

  @Field(() => GraphQLJSONObject, { nullable: true, description: "Demographics and profile: `age`, `country` ..." })
  attributes?: Attributes | null;
}
