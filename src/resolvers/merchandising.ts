import { Errors } from "../errors.js";
import type { Experiment } from "../schema/experiment.js";
import type { Rule } from "../schema/rule.js";
import type { MerchandisingAdministration } from "../scoring/rules/administration.js";
import type { RuleRow } from "../store/ports.js";
import type { Context } from "./context.js";
import { toExperiment } from "./translate/experiment.js";
import { toRule } from "./translate/rule.js";

/** The merchandisers' desk. Throws FORBIDDEN where this gateway has none. */
export function merchandising({ services }: Context): MerchandisingAdministration {
  if (!services.merchandising) throw Errors.forbidden("Merchandising", "a gateway that serves a shop of its own");
  return services.merchandising;
}

/** Rules as GraphQL shows them. */
export async function showRules(rows: readonly RuleRow[], context: Context): Promise<Rule[]> {
  const experiments = rows.some(({ when }) => when.arm) ? await merchandising(context).experiments() : [];
  const running = new Set(experiments.filter(({ endedAt }) => endedAt === null).map(({ id }) => id));
  return rows.map((row) => toRule(row, running));
}

/** A rule by its own id; null for one that does not exist. */
export async function findRule(id: string, context: Context): Promise<Rule | null> {
  context.scope.personal = true;
  const row = await merchandising(context).rule(id);
  return row && (await showRules([row], context))[0]!;
}

/** An experiment by its own id; null for one that does not exist. */
export async function findExperiment(id: string, context: Context): Promise<Experiment | null> {
  context.scope.personal = true;
  const row = await merchandising(context).experiment(id);
  return row && toExperiment(row);
}
