import { Field, ObjectType } from "type-graphql";

/** Relay's page position. */
@ObjectType({ simpleResolvers: true, description: "Where a page lies in its list." })
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "Give it as `after` to get the next page." })
  endCursor!: string | null;
}
