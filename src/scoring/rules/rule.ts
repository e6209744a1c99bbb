/** What a merchandising rule is: a pure list -> list function described as data, so that a form can draw itself from it. */
import type { CatalogueFacts } from "../../features/catalogueFacts.js";
import type { Question } from "../../features/question.js";
import type { Ranked } from "../rank.js";

/** What a rule may look at beside the list. */
export interface RuleView {
  catalogue: CatalogueFacts;
  question: Question;
}

export interface RuleArgument {
  name: string;
  description: string;
  min: number;
  max: number;
  default: number;
}

export interface Rule<Arguments extends Record<string, number> = Record<string, number>> {
  code: string;
  description: string;
  args: readonly RuleArgument[];
  /** The list as it should be shown. Never changes its input; returns the same products unless it is there to drop some. */
  apply(list: readonly Ranked[], args: Arguments, view: RuleView): Ranked[];
}

/** A rule with its arguments chosen. */
export interface RuleUse {
  rule: Rule;
  args: Readonly<Record<string, number>>;
}

/** Applies rules in order; arguments left out take their defaults. */
export function applyRules(list: readonly Ranked[], rules: readonly RuleUse[], view: RuleView): readonly Ranked[] {
  return rules.reduce((shown, { rule, args }) => {
    const defaults = Object.fromEntries(rule.args.map((arg) => [arg.name, arg.default]));
    return rule.apply(shown, { ...defaults, ...args }, view);
  }, list);
}
