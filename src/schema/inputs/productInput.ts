import { GraphQLJSONObject } from "graphql-scalars";
import { Field, InputType } from "type-graphql";
import type { Attributes } from "../../domain.js";
import { DateTime, type Moment } from "../scalars/dateTime.js";
import { MoneyInput } from "./moneyInput.js";

/** A product as the shop states it, whole. */
@InputType({ description: "A product as the shop states it, whole: what is left out is unknown from now on." })
export class ProductInput {
  @Field(() => String, { description: "The shop's own id." })
  externalId!: string;

  @Field(() => String, { nullable: true })
  title?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => [String], { nullable: true, description: "From the broadest category to the narrowest." })
  category?: string[] | null;

  @Field(() => String, { nullable: true })
  brand?: string | null;

  @Field(() => MoneyInput, { nullable: true })
  price?: MoneyInput | null;

  @Field(() => String, { nullable: true, description: "An http or https URL." })
  imageUrl?: string | null;

  @Field(() => GraphQLJSONObject, { nullable: true })
  attributes?: Attributes | null;

  @Field(() => [String], { nullable: true, description: "Countries where it is sold; left out: everywhere." })
  markets?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: "Default: true." })
  available?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: "When the shop first offered it." })
  createdAt?: Moment | null;
}
