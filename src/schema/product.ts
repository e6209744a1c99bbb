import { GraphQLJSONObject } from "graphql-scalars";
import { Field, ObjectType } from "type-graphql";
import type { Attributes, ProductKey } from "../domain.js";
import { Image } from "./image.js";
import { Money } from "./money.js";
import { Node } from "./node.js";
import { DateTime } from "./scalars/dateTime.js";

/** A product of the catalogue. Fields that lead to other products are in `resolvers/productFields.ts`. */
@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "A product of the catalogue. What the shop did not say is null.",
})
export class Product extends Node {
  /** The store's surrogate: for field resolvers, not a field. */
  key!: ProductKey;

  @Field(() => String, { description: "The shop's own id." })
  externalId!: string;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => String, { nullable: true })
  description!: string | null;

  @Field(() => [String], { description: "From the broadest category to the narrowest." })
  category!: string[];

  @Field(() => String, { nullable: true })
  brand!: string | null;

  @Field(() => Money, { nullable: true })
  price!: Money | null;

  @Field(() => Image, { nullable: true })
  image!: Image | null;

  @Field(() => GraphQLJSONObject, { description: "Everything else the shop knows: colour, material, fit ..." })
  attributes!: Attributes;

  @Field(() => [String], { nullable: true, description: "Countries (ISO 3166-1 alpha-2) where it is sold; null: everywhere." })
  markets!: string[] | null;

  @Field(() => Boolean)
  available!: boolean;

  @Field(() => DateTime, { nullable: true, description: "When the shop first offered it." })
  createdAt!: Date | null;

  @Field(() => DateTime)
  updatedAt!: Date;
}
