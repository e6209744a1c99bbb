import { Field, ObjectType } from "type-graphql";
import { Model } from "../model.js";
import { TrainingJob } from "../trainingJob.js";
import { UserError } from "./userError.js";

/** What became of an activation. */
@ObjectType({ description: "The model serves, on this gateway at once and on the others within a second or so." })
export class ActivateModelPayload {
  @Field(() => Model, { nullable: true, description: "Null where it was refused." })
  model!: Model | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

/** What became of a rollback. */
@ObjectType({ description: "The model that was active before serves again." })
export class RollbackModelPayload {
  @Field(() => Model, { nullable: true, description: "Null where it was refused, or where no model was active before." })
  model!: Model | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

/** What became of a shadow. */
@ObjectType({ description: "The model scores a share of the traffic beside the active one." })
export class ShadowModelPayload {
  @Field(() => Model, { nullable: true, description: "Null where it was refused, or where there is no shadow any more." })
  model!: Model | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

/** A training that has begun. */
@ObjectType({ description: "The training has begun; it goes on behind the traffic." })
export class TrainModelPayload {
  @Field(() => TrainingJob, { nullable: true, description: "Null where it was refused." })
  job!: TrainingJob | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
