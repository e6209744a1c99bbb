import { Field, ObjectType } from "type-graphql";
import { Experiment } from "../experiment.js";
import { UserError } from "./userError.js";

/** An experiment that runs. */
@ObjectType({ description: "The experiment runs, on this gateway at once and on the others within a second or so." })
export class StartExperimentPayload {
  @Field(() => Experiment, { nullable: true, description: "Null where it was refused." })
  experiment!: Experiment | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

/** An experiment that is over. */
@ObjectType({ description: "Rules of its arms apply to nobody any more; give a rule that won no arm, and it applies to all." })
export class EndExperimentPayload {
  @Field(() => Experiment, { nullable: true, description: "Null where it was refused." })
  experiment!: Experiment | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
