/** The rules there are: one line each. */
import { boost } from "./boost.js";
import { hide } from "./hide.js";
import { limit } from "./limit.js";
import { pin } from "./pin.js";
import type { Rule } from "./rule.js";
import { spread } from "./spread.js";

export const RULE_KINDS: readonly Rule[] = [hide, pin, boost, limit, spread];

export function ruleKind(code: string): Rule | undefined {
  return RULE_KINDS.find((rule) => rule.code === code);
}
