import { Field, ObjectType } from "type-graphql";
import { ErrorCode } from "../enums.js";

/** A row of a mutation that was not written. */
@ObjectType({ description: "A row that was not written, and why. The other rows were." })
export class UserError {
  @Field(() => ErrorCode)
  code!: ErrorCode;

  @Field(() => [String], { description: 'Path of the argument at fault, e.g. `["input", "0", "productId"]`.' })
  field!: string[];

  @Field(() => String)
  message!: string;
}
