import { Field, Float, Int, ObjectType } from "type-graphql";
import { Node } from "./node.js";
import { DateTime } from "./scalars/dateTime.js";

/** A group into which an experiment divides shoppers. */
@ObjectType()
export class ExperimentArm {
  @Field(() => String)
  name!: string;

  @Field(() => Float, { description: "Of all shoppers." })
  share!: number;
}

/** How an arm's share of shoppers differs from the first arm's. */
@ObjectType()
export class ArmDifference {
  @Field(() => Float, { description: "The arm's share less the first arm's." })
  difference!: number;

  @Field(() => Float, { description: "Lower end of its 95% interval (Newcombe)." })
  low!: number;

  @Field(() => Float, { description: "Upper end." })
  high!: number;

  @Field(() => Float, {
    description: "Two-sided p of the pooled z-test, for one look at the end: looking again and again finds chance.",
  })
  p!: number;
}

/** What the shoppers of an arm did, after their first answer in it. */
@ObjectType({ description: "What the shoppers of an arm did, after their first answer in it and before the experiment's end." })
export class ArmResult {
  @Field(() => String)
  arm!: string;

  @Field(() => Float)
  share!: number;

  @Field(() => Int, { description: "Who got an answer." })
  shoppers!: number;

  @Field(() => Int, { description: "Of those, who clicked a product." })
  clicked!: number;

  @Field(() => Int, { description: "Who put one into the cart." })
  carted!: number;

  @Field(() => Int, { description: "Who bought one." })
  bought!: number;

  @Field(() => ArmDifference, { nullable: true, description: "Null for the first arm, and without shoppers." })
  clickedDifference!: ArmDifference | null;

  @Field(() => ArmDifference, { nullable: true })
  cartedDifference!: ArmDifference | null;

  @Field(() => ArmDifference, { nullable: true })
  boughtDifference!: ArmDifference | null;
}

/** What came of an experiment so far. */
@ObjectType()
export class ExperimentResults {
  @Field(() => [ArmResult])
  arms!: ArmResult[];

  @Field(() => Float, {
    nullable: true,
    description:
      "How likely groups of these sizes are by chance (chi-square): below .001 the experiment was not divided as planned, and its figures say nothing. Null without shoppers.",
  })
  sampleRatioP!: number | null;
}

/** Shoppers divided by chance. */
@ObjectType({
  implements: Node,
  description:
    "Shoppers divided by chance, each into one arm for as long as it runs; rules may apply to an arm alone. Needs an admin key.",
})
export class Experiment extends Node {
  /** For the field resolver `results`, not a field. */
  experimentId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => [ExperimentArm], {
    description: "The others are compared with the first one. Shoppers beyond their shares are in none.",
  })
  arms!: ExperimentArm[];

  @Field(() => DateTime)
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: "Null while it runs." })
  endedAt!: Date | null;
}
