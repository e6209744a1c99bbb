import { GraphQLJSONObject } from "graphql-scalars";
import { Field, ObjectType } from "type-graphql";
import type { Attributes, ShopperKey } from "../domain.js";
import { Node } from "./node.js";

/** A shopper. Readable with a server key only. */
@ObjectType({ implements: Node, description: "A shopper." })
export class User extends Node {
  /** The store's surrogate: for field resolvers, not a field. */
  key!: ShopperKey;

  @Field(() => String, { description: "The shop's own id." })
  externalId!: string;

  @Field(() => GraphQLJSONObject, { description: "Demographics and profile, as the shop states them." })
  attributes!: Attributes;
}
