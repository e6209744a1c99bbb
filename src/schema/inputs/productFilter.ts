import { Field, ID, InputType } from "type-graphql";
import { Decimal } from "../scalars/decimal.js";

/** Which products an answer may hold. */
@InputType({ description: "Which products an answer may hold. All given conditions must be met." })
export class ProductFilter {
  @Field(() => Boolean, { nullable: true, description: "Default: true in recommendations, false in product lists." })
  availableOnly?: boolean | null;

  @Field(() => [[String]], { nullable: true, description: "Category paths, or beginnings of them; any of them." })
  categories?: string[][] | null;

  @Field(() => [String], { nullable: true, description: "Any of them." })
  brands?: string[] | null;

  @Field(() => Decimal, { nullable: true })
  priceMin?: string | null;

  @Field(() => Decimal, { nullable: true })
  priceMax?: string | null;

  @Field(() => String, { nullable: true, description: "ISO 3166-1 alpha-2: only products sold there." })
  market?: string | null;

  @Field(() => [ID], { nullable: true, description: "Global ids or the shop's own." })
  excludeIds?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "Leave out what the shopper has any event with." })
  excludeSeen?: boolean | null;
}
