import { Field, ObjectType } from "type-graphql";
import { Product } from "../product.js";
import { UserError } from "./userError.js";
import { WriteCounts } from "./writeCounts.js";

/** What became of upserted products. */
@ObjectType({ description: "The products are stored, and can be recommended by the next query." })
export class UpsertProductsPayload {
  @Field(() => [Product], { description: "As stored, in the order given, without the rows in error." })
  products!: Product[];

  @Field(() => WriteCounts)
  written!: WriteCounts;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
