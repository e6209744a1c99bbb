import { Field, ObjectType } from "type-graphql";
import { UserErrorCode } from "../enums.js";

/** A row of a mutation that was not written. */
@ObjectType({ description: "A row that was not written, and why. The other rows were." })
export class UserError {
  @Field(() => UserErrorCode)
  code!: UserErrorCode;

  @Field(() => [String], { description: 'Path of the argument at fault, e.g. `["input", "0", "productId"]`.' })
  field!: string[];

  @Field(() => String)
  message!: string;
}
