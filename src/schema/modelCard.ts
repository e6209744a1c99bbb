import { Field, Float, Int, ObjectType } from "type-graphql";
import { DateTime } from "./scalars/dateTime.js";

/** One figure of a model's card. */
@ObjectType()
export class ModelMetric {
  @Field(() => String, { description: "E.g. `gate.ndcg@12.model`: on the events that were kept for judging." })
  name!: string;

  @Field(() => Float)
  value!: number;
}

/** One setting that a model was trained with. */
@ObjectType()
export class Hyperparameter {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

/** What a model may have seen. */
@ObjectType({ description: "The events that a model may have seen." })
export class ModelWindow {
  @Field(() => DateTime)
  first!: Date;

  @Field(() => DateTime, { description: "Exclusive." })
  until!: Date;

  @Field(() => Int)
  events!: number;
}

/** How far single shoppers are kept out of a model. */
@ObjectType({ description: "Differential privacy of what was learned (`train --dp`)." })
export class ModelPrivacy {
  @Field(() => Float)
  epsilon!: number;

  @Field(() => Float)
  delta!: number;

  @Field(() => [String])
  covers!: string[];

  @Field(() => [String])
  doesNotCover!: string[];
}

/** What a model does without. */
@ObjectType({ description: "A part that was left out after training, as it did not help on validation." })
export class SwitchedOffPart {
  @Field(() => String)
  part!: string;

  @Field(() => Float, { description: "By how much the validation metric rose without it." })
  gain!: number;
}

/** What the release gate said. */
@ObjectType({ description: "What the release gate said when the model was made." })
export class ModelDecision {
  @Field(() => Boolean)
  activated!: boolean;

  @Field(() => String)
  reason!: string;
}
