import { Field, Float, Int, ObjectType } from "type-graphql";
import { Hyperparameter, ModelDecision, ModelMetric, ModelPrivacy, ModelWindow, SwitchedOffPart } from "./modelCard.js";
import { Node } from "./node.js";
import { DateTime } from "./scalars/dateTime.js";

/** A trained model: its card, and where it stands. Readable with an admin key only. */
@ObjectType({ implements: Node, description: "A trained model: its card, and where it stands. Needs an admin key." })
export class Model extends Node {
  /** `name@version`: for field resolvers, not a field. */
  modelId!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  version!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => Boolean, { description: "Whether it serves." })
  active!: boolean;

  @Field(() => Boolean, { description: "Whether `rollbackModel` would go back to it." })
  previous!: boolean;

  @Field(() => Float, { nullable: true, description: "The share of the traffic that it shadows; null where it does not." })
  shadowShare!: number | null;

  @Field(() => Float, { description: "Bytes of its files." })
  size!: number;

  @Field(() => Int, { description: "Dimension of its product vectors." })
  dimension!: number;

  @Field(() => ModelWindow)
  window!: ModelWindow;

  @Field(() => ModelDecision)
  decision!: ModelDecision;

  @Field(() => [ModelMetric])
  metrics!: ModelMetric[];

  @Field(() => [Hyperparameter])
  hyperparameters!: Hyperparameter[];

  @Field(() => ModelPrivacy, { nullable: true, description: "Null where it was not trained privately." })
  privacy!: ModelPrivacy | null;

  @Field(() => [SwitchedOffPart])
  switchedOff!: SwitchedOffPart[];

  @Field(() => String, { nullable: true, description: "The model that its training went on from, as `name@version`." })
  warmFrom!: string | null;

  @Field(() => [String], { description: "Where every weight comes from." })
  provenance!: string[];
}
