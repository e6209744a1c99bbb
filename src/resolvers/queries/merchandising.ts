import { Arg, Authorized, Ctx, ID, Query, Resolver } from "type-graphql";
import { Experiment } from "../../schema/experiment.js";
import { Rule } from "../../schema/rule.js";
import { RuleKind } from "../../schema/ruleKind.js";
import { RULE_KINDS } from "../../scoring/rules/kinds.js";
import type { Context } from "../context.js";
import { externalIdOf } from "../globalId.js";
import { findExperiment, findRule, merchandising, showRules } from "../merchandising.js";
import { toExperiment } from "../translate/experiment.js";
import { toRuleKind } from "../translate/rule.js";

/** `Query.rules`, `rule`, `ruleKinds`, `experiments` and `experiment`: for administrators. */
@Resolver()
export class MerchandisingResolver {
  @Authorized("ADMIN")
  @Query(() => [Rule], { description: "The merchandisers' rules in the order in which they are applied. Needs an admin key." })
  async rules(@Ctx() context: Context): Promise<Rule[]> {
    context.scope.personal = true;
    return showRules(await merchandising(context).rules(), context);
  }

  @Authorized("ADMIN")
  @Query(() => Rule, { nullable: true, description: "A merchandising rule. Needs an admin key." })
  rule(@Arg("id", () => ID) id: string, @Ctx() context: Context): Promise<Rule | null> {
    return findRule(externalIdOf("Rule", id, "id"), context);
  }

  @Authorized("ADMIN")
  @Query(() => [RuleKind], { description: "What rules can do. Needs an admin key." })
  ruleKinds(): RuleKind[] {
    return RULE_KINDS.map(toRuleKind);
  }

  @Authorized("ADMIN")
  @Query(() => [Experiment], { description: "All experiments, newest first. Needs an admin key." })
  async experiments(@Ctx() context: Context): Promise<Experiment[]> {
    context.scope.personal = true;
    return (await merchandising(context).experiments()).map(toExperiment);
  }

  @Authorized("ADMIN")
  @Query(() => Experiment, { nullable: true, description: "An experiment. Needs an admin key." })
  experiment(@Arg("id", () => ID) id: string, @Ctx() context: Context): Promise<Experiment | null> {
    return findExperiment(externalIdOf("Experiment", id, "id"), context);
  }
}
