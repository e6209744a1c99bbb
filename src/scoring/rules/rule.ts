/** What a merchandising rule is: pure, and described as data, so that a form can draw itself from it. */
import type { ProductKey, ProductSelection, RuleConditions } from "../../domain.js";
import type { CatalogueFacts } from "../../features/catalogueFacts.js";
import type { Question } from "../../features/question.js";
import type { Ranked } from "../rank.js";

export interface RuleArgument {
  name: string;
  description: string;
  min: number;
  max: number;
  default: number;
  /** Whether only whole numbers make sense. */
  whole: boolean;
}

type Arguments = Readonly<Record<string, number>>;

interface Described {
  code: string;
  description: string;
  args: readonly RuleArgument[];
  /** Whether it is about some products, which have to be named. */
  selects: boolean;
}

/** Its products are in no list: they are not even looked for, so that others take their places. */
export interface HidingRule extends Described {
  acts: "HIDES";
}

/** Products are ordered by their score times the weights of all such rules that are about them. */
export interface WeighingRule extends Described {
  acts: "WEIGHS";
  /** Above 0. */
  weight(args: Arguments): number;
}

/** Orders a list anew, whatever the scores say; after variants of one product were kept apart. */
export interface ArrangingRule extends Described {
  acts: "ARRANGES";
  /** The same products in another order. Never changes its input. */
  apply(list: readonly Ranked[], args: Arguments, view: RuleView): Ranked[];
}

/** What a rule that arranges may look at beside the list. */
export interface RuleView {
  catalogue: CatalogueFacts;
  question: Question;
  /** Whether a product is one of those that the rule is about. */
  selected: (key: ProductKey) => boolean;
}

/**
 * Its products, the best first, have places of their own, whatever else happens. They are ranked even where no candidate source
 * proposes them.
 */
export interface PlacingRule extends Described {
  acts: "PLACES";
  /** The first place, from 1, and how many products there may be. */
  places(args: Arguments): { from: number; most: number };
}

export type Rule = HidingRule | WeighingRule | ArrangingRule | PlacingRule;

/** A rule as a merchandiser uses it. */
export interface RuleUse<Kind extends Rule = Rule> {
  id: string;
  revision: number;
  name: string;
  rule: Kind;
  /** All of the rule's arguments. */
  args: Arguments;
  products: ProductSelection | null;
  when: RuleConditions;
}
