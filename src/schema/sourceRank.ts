import { Field, Int, ObjectType } from "type-graphql";

/** Where a candidate came from. */
@ObjectType({ simpleResolvers: true, description: "A candidate source that proposed the product." })
export class SourceRank {
  @Field(() => String)
  source!: string;

  @Field(() => Int, { description: "Position there, 1 first." })
  rank!: number;
}
