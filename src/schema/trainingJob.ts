import { Field, Float, ObjectType } from "type-graphql";
import { TrainingState, TrainingTrigger } from "./enums.js";
import { Node } from "./node.js";
import { DateTime } from "./scalars/dateTime.js";

/** A training run that a gateway started. Readable with an admin key only. */
@ObjectType({ implements: Node, description: "A training run; ask again to see how far it is. Needs an admin key." })
export class TrainingJob extends Node {
  @Field(() => TrainingState)
  state!: TrainingState;

  @Field(() => TrainingTrigger)
  trigger!: TrainingTrigger;

  @Field(() => Float)
  budgetMinutes!: number;

  @Field(() => String, { nullable: true, description: "What it is doing." })
  stage!: string | null;

  @Field(() => Float, { nullable: true, description: "Share of the stage that is done; null where unknown." })
  progress!: number | null;

  @Field(() => String, { nullable: true, description: "What became of it: why the model is active or not, or what failed." })
  reason!: string | null;

  @Field(() => DateTime)
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true })
  endedAt!: Date | null;

  /** `name@version`: for the field resolver `model`. */
  modelId!: string | null;
}
