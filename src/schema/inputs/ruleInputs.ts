import { Field, Float, ID, InputType, Int } from "type-graphql";
import { Channel, Device, Placement } from "../enums.js";
import { DateTime, type Moment } from "../scalars/dateTime.js";
import { Decimal } from "../scalars/decimal.js";

/** An argument of a rule. */
@InputType()
export class RuleArgumentInput {
  @Field(() => String)
  name!: string;

  @Field(() => Float)
  value!: number;
}

/** Which products a rule is about. */
@InputType({ description: "Which products a rule is about: those that meet all that is given." })
export class ProductSelectionInput {
  @Field(() => [ID], { nullable: true, description: "Global ids or the shop's own." })
  productIds?: string[] | null;

  @Field(() => [[String]], { nullable: true, description: "Category paths, or beginnings of them; any of them." })
  categories?: string[][] | null;

  @Field(() => [String], { nullable: true, description: "Any of them." })
  brands?: string[] | null;

  @Field(() => Decimal, { nullable: true })
  priceMin?: string | null;

  @Field(() => Decimal, { nullable: true })
  priceMax?: string | null;
}

/** For whom of an experiment a rule applies. */
@InputType()
export class RuleArmInput {
  @Field(() => ID, { description: "The experiment's global id." })
  experiment!: string;

  @Field(() => String, { description: "The arm's name." })
  arm!: string;
}

/** In which situations a rule applies. */
@InputType({ description: "In which situations a rule applies: where all that is given holds." })
export class RuleConditionsInput {
  @Field(() => [Placement], { nullable: true })
  placements?: Placement[] | null;

  @Field(() => [Channel], { nullable: true })
  channels?: Channel[] | null;

  @Field(() => [Device], { nullable: true })
  devices?: Device[] | null;

  @Field(() => [String], { nullable: true, description: "ISO 3166-1 alpha-2." })
  countries?: string[] | null;

  @Field(() => DateTime, { nullable: true, description: "From this moment on; a date begins at midnight UTC." })
  from?: Moment | null;

  @Field(() => DateTime, { nullable: true, description: "Up to this moment, which is not part of it." })
  until?: Moment | null;

  @Field(() => RuleArmInput, { nullable: true, description: "Only for shoppers of this arm, while the experiment runs." })
  arm?: RuleArmInput | null;
}

/** A rule as it is to be. */
@InputType()
export class SaveRuleInput {
  @Field(() => ID, {
    nullable: true,
    description: "The rule that is written anew; left out: another one is added, after all others.",
  })
  id?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "Only where it is still in this revision, so that nobody overwrites what they have not seen.",
  })
  expectedRevision?: number | null;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "Code of one of `ruleKinds`." })
  kind!: string;

  @Field(() => [RuleArgumentInput], { defaultValue: [], description: "What is left out takes the kind's default." })
  arguments!: RuleArgumentInput[];

  @Field(() => ProductSelectionInput, { nullable: true, description: "For kinds that select products." })
  products?: ProductSelectionInput | null;

  @Field(() => RuleConditionsInput, { nullable: true, description: "Left out: always." })
  when?: RuleConditionsInput | null;

  @Field(() => Boolean, { defaultValue: true })
  enabled!: boolean;
}

/** Which rule is to go. */
@InputType()
export class DeleteRuleInput {
  @Field(() => ID)
  id!: string;
}

/** In which order rules are to be applied. */
@InputType()
export class OrderRulesInput {
  @Field(() => [ID], { description: "Rules that are not named come after these, as they stood." })
  ids!: string[];
}
