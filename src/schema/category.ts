import { Field, Int, ObjectType } from "type-graphql";

/** A category path in use. */
@ObjectType({ description: "A category that has products." })
export class Category {
  @Field(() => [String], { description: "From the broadest to the narrowest." })
  path!: string[];

  @Field(() => Int, { description: "Products in exactly this category." })
  count!: number;
}
