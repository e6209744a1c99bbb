import { Field, ObjectType } from "type-graphql";
import { UserError } from "./userError.js";
import { WriteCounts } from "./writeCounts.js";

/** What became of recorded interactions. */
@ObjectType({ description: "The interactions are stored, and in the next answer for their shoppers." })
export class RecordInteractionsPayload {
  @Field(() => WriteCounts)
  written!: WriteCounts;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
