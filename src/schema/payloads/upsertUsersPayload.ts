import { Field, ObjectType } from "type-graphql";
import { User } from "../user.js";
import { UserError } from "./userError.js";
import { WriteCounts } from "./writeCounts.js";

/** What became of upserted shoppers. */
@ObjectType({ description: "The shoppers are stored." })
export class UpsertUsersPayload {
  @Field(() => [User], { description: "As stored, in the order given, without the rows in error." })
  users!: User[];

  @Field(() => WriteCounts)
  written!: WriteCounts;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
