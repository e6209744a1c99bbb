import { Field, InputType } from "type-graphql";
import { Decimal } from "../scalars/decimal.js";

/** An amount of money, as the shop states it. */
@InputType({ description: "An amount of money." })
export class MoneyInput {
  @Field(() => Decimal, { description: "In the currency's major unit." })
  amount!: string;

  @Field(() => String, { nullable: true, description: "ISO 4217." })
  currencyCode?: string | null;
}
