import { Field, Float, ID, InputType } from "type-graphql";

/** A group of shoppers. */
@InputType()
export class ExperimentArmInput {
  @Field(() => String)
  name!: string;

  @Field(() => Float, { description: "Of all shoppers; the arms' shares sum to 1 at most." })
  share!: number;
}

/** An experiment as it is to be. */
@InputType()
export class StartExperimentInput {
  @Field(() => String)
  name!: string;

  @Field(() => [ExperimentArmInput], { description: "The others are compared with the first one." })
  arms!: ExperimentArmInput[];
}

/** Which experiment is over. */
@InputType()
export class EndExperimentInput {
  @Field(() => ID)
  id!: string;
}
