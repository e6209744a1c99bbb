import { Field, Float, InputType } from "type-graphql";
import { WeatherCondition } from "../enums.js";

/** The weather of a request. */
@InputType({ description: "The weather where the shopper is." })
export class WeatherInput {
  @Field(() => WeatherCondition, { nullable: true })
  condition?: WeatherCondition | null;

  @Field(() => Float, { nullable: true })
  temperatureC?: number | null;
}
