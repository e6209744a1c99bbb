import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { Channel, Device, Placement, RuleState } from "./enums.js";
import { Node } from "./node.js";
import { RuleKind } from "./ruleKind.js";
import { DateTime } from "./scalars/dateTime.js";
import { Decimal } from "./scalars/decimal.js";

/** An argument of a rule, as it was chosen. */
@ObjectType()
export class RuleArgumentValue {
  @Field(() => String)
  name!: string;

  @Field(() => Float)
  value!: number;
}

/** Which products a rule is about. */
@ObjectType({ description: "Which products a rule is about: those that meet all that is given." })
export class ProductSelection {
  @Field(() => [ID], { description: "The shop's own ids." })
  productIds!: string[];

  @Field(() => [[String]], { description: "Category paths, or beginnings of them; any of them." })
  categories!: string[][];

  @Field(() => [String], { description: "Any of them." })
  brands!: string[];

  @Field(() => Decimal, { nullable: true })
  priceMin!: string | null;

  @Field(() => Decimal, { nullable: true })
  priceMax!: string | null;
}

/** For whom of an experiment a rule applies. */
@ObjectType()
export class RuleArm {
  @Field(() => ID, { description: "The experiment's global id." })
  experiment!: string;

  @Field(() => String, { description: "The arm's name." })
  arm!: string;
}

/** In which situations a rule applies. */
@ObjectType({ description: "In which situations a rule applies: where all that is given holds. An empty list stands for any." })
export class RuleConditions {
  @Field(() => [Placement])
  placements!: Placement[];

  @Field(() => [Channel])
  channels!: Channel[];

  @Field(() => [Device])
  devices!: Device[];

  @Field(() => [String], { description: "ISO 3166-1 alpha-2." })
  countries!: string[];

  @Field(() => DateTime, { nullable: true, description: "From this moment on." })
  from!: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Up to this moment, which is not part of it." })
  until!: Date | null;

  @Field(() => RuleArm, { nullable: true, description: "Only for shoppers of this arm, while the experiment runs." })
  arm!: RuleArm | null;
}

/** What a merchandiser asks of lists. */
@ObjectType({ implements: Node, description: "What a merchandiser asks of recommendations. Needs an admin key." })
export class Rule extends Node {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "Code of its kind." })
  code!: string;

  @Field(() => RuleKind, {
    nullable: true,
    description: "What it does; null for a kind that this gateway does not know, and leaves out.",
  })
  kind!: RuleKind | null;

  @Field(() => [RuleArgumentValue], { description: "Those that were given; others have the kind's defaults." })
  arguments!: RuleArgumentValue[];

  @Field(() => ProductSelection, { nullable: true, description: "Null where it is about the list as a whole." })
  products!: ProductSelection | null;

  @Field(() => RuleConditions)
  when!: RuleConditions;

  @Field(() => Boolean)
  enabled!: boolean;

  @Field(() => RuleState)
  state!: RuleState;

  @Field(() => Int, { description: "Counts its changes, from 1." })
  revision!: number;

  @Field(() => DateTime)
  updatedAt!: Date;
}
