import { Field, ID, Int, ObjectType } from "type-graphql";

/** What a merchandising rule did with a product. */
@ObjectType({ description: "A merchandising rule took the product from a place of the list to another." })
export class RuleMove {
  @Field(() => ID, { description: "The rule's global id." })
  rule!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "Code of the rule's kind." })
  kind!: string;

  @Field(() => Int, { description: "The first place is 1." })
  from!: number;

  @Field(() => Int)
  to!: number;
}
