import { Field, Float, ID, InputType, Int } from "type-graphql";
import { InteractionType } from "../enums.js";
import { DateTime, type Moment } from "../scalars/dateTime.js";
import { RecommendationContextInput } from "./recommendationContextInput.js";

/** Something a shopper did with a product. */
@InputType({ description: "Something a shopper did with a product. Name the shopper by `userId` or by `anonymousId`." })
export class InteractionInput {
  @Field(() => String, {
    nullable: true,
    description: "The event's own id: recording it again sets it, never adds. Without: shopper, product, type and timestamp.",
  })
  id?: string | null;

  @Field(() => ID, { nullable: true, description: "Global id or the shop's own. A shopper not met before is created." })
  userId?: string | null;

  @Field(() => String, { nullable: true, description: "A visitor who did not say who they are." })
  anonymousId?: string | null;

  @Field(() => ID, { description: "Global id or the shop's own." })
  productId!: string;

  @Field(() => InteractionType)
  type!: InteractionType;

  @Field(() => DateTime, { nullable: true, description: "Default: now." })
  timestamp?: Moment | null;

  @Field(() => Float, { nullable: true, description: "A rating's stars, a purchase's unit price." })
  value?: number | null;

  @Field(() => Int, { nullable: true })
  quantity?: number | null;

  @Field(() => Int, { nullable: true, description: "How long it was looked at, in milliseconds." })
  dwellMs?: number | null;

  @Field(() => RecommendationContextInput, { nullable: true, description: "The situation it happened in." })
  context?: RecommendationContextInput | null;
}
