import { Field, Float, ID, InputType, Int } from "type-graphql";
import { DateTime, type Moment } from "../scalars/dateTime.js";

/** Which model is to serve. */
@InputType()
export class ActivateModelInput {
  @Field(() => ID, { description: "Global id, or `name@version`." })
  id!: string;
}

/** How to go back. */
@InputType()
export class RollbackModelInput {
  @Field(() => ID, {
    nullable: true,
    description: "Only where this model is the active one, so that two who roll back at once do not go back twice.",
  })
  expectedActive?: string | null;
}

/** Which model is to shadow the active one. */
@InputType()
export class ShadowModelInput {
  @Field(() => ID, { nullable: true, description: "Global id, or `name@version`; null: none any more." })
  id?: string | null;

  @Field(() => Float, { defaultValue: 0.1, description: "Share of the traffic that it scores, above 0 and up to 1." })
  share!: number;
}

/** How to train. */
@InputType()
export class TrainModelInput {
  @Field(() => Float, { defaultValue: 15, description: "How long training may take." })
  budgetMinutes!: number;

  @Field(() => DateTime, { nullable: true, description: "Only events before this moment." })
  until?: Moment | null;

  @Field(() => Int, { defaultValue: 1, description: "The same seed and data give the same model." })
  seed!: number;

  @Field(() => String, { defaultValue: "default" })
  name!: string;

  @Field(() => Boolean, { defaultValue: false, description: "Go on from the active model on what is newer than what it saw." })
  warm!: boolean;

  @Field(() => Boolean, { defaultValue: true, description: "False: the model is kept, never activated." })
  activate!: boolean;
}
