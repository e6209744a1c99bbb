import { Field, ObjectType } from "type-graphql";
import { UserErrorCode } from "../enums.js";

/** What a mutation did not do. */
@ObjectType({ description: "What was not done, and why. Of several rows, the others were written." })
export class UserError {
  @Field(() => UserErrorCode)
  code!: UserErrorCode;

  @Field(() => [String], { description: 'Path of the argument at fault, e.g. `["input", "0", "productId"]`.' })
  field!: string[];

  @Field(() => String)
  message!: string;
}
