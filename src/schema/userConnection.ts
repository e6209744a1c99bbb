import { Field, Int, ObjectType } from "type-graphql";
import { PageInfo } from "./pageInfo.js";
import { User } from "./user.js";

/** A shopper, and where it stands in the list. */
@ObjectType()
export class UserEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => User)
  node!: User;
}

/** A page of shoppers. */
@ObjectType({ description: "A page of shoppers." })
export class UserConnection {
  @Field(() => [User])
  nodes!: User[];

  @Field(() => [UserEdge])
  edges!: UserEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field(() => Int)
  totalCount!: number;
}
