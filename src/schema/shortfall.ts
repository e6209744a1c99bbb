import { Field, Int, ObjectType } from "type-graphql";
import { ShortfallReason } from "./enums.js";

/** Asked for N, got fewer: why. */
@ObjectType({ description: "Why a page is shorter than asked." })
export class Shortfall {
  @Field(() => Int)
  requested!: number;

  @Field(() => Int)
  returned!: number;

  @Field(() => ShortfallReason)
  reason!: ShortfallReason;

  @Field(() => String)
  message!: string;
}
