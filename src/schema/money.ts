import { Field, ObjectType } from "type-graphql";
import { Decimal } from "./scalars/decimal.js";

/** An amount in a currency's major unit. */
@ObjectType({ simpleResolvers: true, description: "An amount of money." })
export class Money {
  @Field(() => Decimal, { description: "In the currency's major unit." })
  amount!: string;

  @Field(() => String, { nullable: true, description: "ISO 4217; null where the shop did not say." })
  currencyCode!: string | null;
}
