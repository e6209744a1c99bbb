import { Field, ID, InputType } from "type-graphql";

/** Who is shopping. */
@InputType({ description: "Who is shopping, by one of three names. Left out or unknown to the shop: an unknown visitor." })
export class ShopperInput {
  @Field(() => ID, { nullable: true, description: "Global id, as `User.id`." })
  id?: string | null;

  @Field(() => String, { nullable: true, description: "The shop's own id." })
  externalId?: string | null;

  @Field(() => String, { nullable: true, description: "A visitor who did not say who they are: a cookie's or device's id." })
  anonymousId?: string | null;
}
