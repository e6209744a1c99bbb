import { Field, ID, ObjectType } from "type-graphql";
import { Rule } from "../rule.js";
import { UserError } from "./userError.js";

/** What became of a rule that was to be written. */
@ObjectType({ description: "The rule is in this gateway's next answer, and in those of the others within a second or so." })
export class SaveRulePayload {
  @Field(() => Rule, { nullable: true, description: "Null where it was refused." })
  rule!: Rule | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

/** What became of a rule that was to go. */
@ObjectType()
export class DeleteRulePayload {
  @Field(() => ID, { nullable: true, description: "Null where it was refused." })
  deletedId!: string | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

/** What became of an order. */
@ObjectType()
export class OrderRulesPayload {
  @Field(() => [Rule], { nullable: true, description: "All rules in their order; null where it was refused." })
  rules!: Rule[] | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
