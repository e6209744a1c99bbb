import { Field, Float, Int, ObjectType } from "type-graphql";
import { DriftLevel } from "./enums.js";

/** How far one number of a model's traffic has shifted. */
@ObjectType({ description: "How far one number of the traffic has shifted since the model was trained." })
export class DriftFigure {
  @Field(() => String, { description: "`score`, or a feature of the shopper or the situation." })
  name!: string;

  @Field(() => Float, { description: "Population stability index." })
  psi!: number;

  @Field(() => Float, { description: "Kolmogorov-Smirnov distance of the two distributions." })
  ks!: number;

  @Field(() => DriftLevel)
  level!: DriftLevel;

  @Field(() => Int, { description: "Values that were looked at." })
  observed!: number;
}
