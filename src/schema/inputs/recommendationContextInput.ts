import { Field, Float, ID, InputType } from "type-graphql";
import { Channel, Device, Intent, Placement } from "../enums.js";
import { DateTime, type Moment } from "../scalars/dateTime.js";
import { WeatherInput } from "./weatherInput.js";

/** The situation of a request. */
@InputType({ description: "The situation of a request. Say what you know: every field is optional." })
export class RecommendationContextInput {
  @Field(() => DateTime, { nullable: true, description: "Default: now." })
  at?: Moment | null;

  @Field(() => String, { nullable: true, description: 'IANA name, e.g. "Europe/Oslo".' })
  timeZone?: string | null;

  @Field(() => String, { nullable: true, description: "ISO 3166-1 alpha-2. Default: the country of `@inContext`." })
  country?: string | null;

  @Field(() => String, { nullable: true, description: "State, county or city." })
  region?: string | null;

  @Field(() => Float, { nullable: true })
  latitude?: number | null;

  @Field(() => Float, { nullable: true })
  longitude?: number | null;

  @Field(() => String, { nullable: true, description: "BCP 47. Default: the language of `@inContext`." })
  language?: string | null;

  @Field(() => Device, { nullable: true })
  device?: Device | null;

  @Field(() => Channel, { nullable: true })
  channel?: Channel | null;

  @Field(() => Placement, { nullable: true })
  placement?: Placement | null;

  @Field(() => WeatherInput, { nullable: true })
  weather?: WeatherInput | null;

  @Field(() => String, { nullable: true, description: 'What for, e.g. "birthday" or "wedding".' })
  occasion?: string | null;

  @Field(() => Intent, { nullable: true })
  intent?: Intent | null;

  @Field(() => [ID], { nullable: true, description: "Products on the page: global ids or the shop's own." })
  productIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Products in the cart: global ids or the shop's own." })
  cartProductIds?: string[] | null;
}
