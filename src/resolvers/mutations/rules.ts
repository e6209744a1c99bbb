import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import { DeleteRuleInput, OrderRulesInput, SaveRuleInput } from "../../schema/inputs/ruleInputs.js";
import { DeleteRulePayload, OrderRulesPayload, SaveRulePayload } from "../../schema/payloads/rulePayloads.js";
import { refusable } from "../administration.js";
import type { Context } from "../context.js";
import { externalIdOf, toGlobalId } from "../globalId.js";
import { merchandising, showRules } from "../merchandising.js";
import { toRuleDraft } from "../translate/rule.js";

/** `Mutation.saveRule`, `deleteRule` and `orderRules`: for administrators. */
@Resolver()
export class RuleMutations {
  @Authorized("ADMIN")
  @Mutation(() => SaveRulePayload, {
    description: "Adds a merchandising rule, or writes one anew. It is in the next answer. Needs an admin key.",
  })
  async saveRule(@Arg("input", () => SaveRuleInput) input: SaveRuleInput, @Ctx() context: Context): Promise<SaveRulePayload> {
    const { done, userErrors } = await refusable(["input"], async () => {
      const id = input.id ? externalIdOf("Rule", input.id, "id") : null;
      return merchandising(context).save(id, toRuleDraft(input), input.expectedRevision ?? undefined);
    });
    return { rule: done && (await showRules([done], context))[0]!, userErrors };
  }

  @Authorized("ADMIN")
  @Mutation(() => DeleteRulePayload, { description: "Removes a merchandising rule. Needs an admin key." })
  async deleteRule(
    @Arg("input", () => DeleteRuleInput) input: DeleteRuleInput,
    @Ctx() context: Context,
  ): Promise<DeleteRulePayload> {
    const { done, userErrors } = await refusable(["input", "id"], async () => {
      const id = externalIdOf("Rule", input.id, "id");
      await merchandising(context).remove(id);
      return toGlobalId("Rule", id);
    });
    return { deletedId: done, userErrors };
  }

  @Authorized("ADMIN")
  @Mutation(() => OrderRulesPayload, { description: "Applies rules in another order. Needs an admin key." })
  async orderRules(
    @Arg("input", () => OrderRulesInput) input: OrderRulesInput,
    @Ctx() context: Context,
  ): Promise<OrderRulesPayload> {
    const { done, userErrors } = await refusable(["input", "ids"], () =>
      merchandising(context).order(input.ids.map((id) => externalIdOf("Rule", id, "ids"))),
    );
    return { rules: done && (await showRules(done, context)), userErrors };
  }
}
