import { Field, Int, ObjectType } from "type-graphql";

/** What became of a mutation's rows. */
@ObjectType({ description: "What became of the rows." })
export class WriteCounts {
  @Field(() => Int)
  inserted!: number;

  @Field(() => Int)
  updated!: number;

  @Field(() => Int, { description: "Rows equal to what was stored." })
  unchanged!: number;

  @Field(() => Int, { description: "Rows not stored because the visitor did not consent (`@inContext(visitorConsent: false)`)." })
  withheld!: number;
}
