import { Field, Float, ObjectType } from "type-graphql";
import { InteractionType } from "./enums.js";
import { Product } from "./product.js";
import { DateTime } from "./scalars/dateTime.js";

/** A past event that speaks for the product. */
@ObjectType({ simpleResolvers: true, description: "A past event of the shopper with a product like this one." })
export class SimilarEvent {
  @Field(() => Product)
  product!: Product;

  @Field(() => InteractionType)
  type!: InteractionType;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => Float, { description: "Cosine similarity of the two products." })
  similarity!: number;
}
