import type { RuleConditions as Conditions, RuleState, ProductSelection as Selection } from "../../domain.js";
import type { ProductSelectionInput, RuleConditionsInput, SaveRuleInput } from "../../schema/inputs/ruleInputs.js";
import { type ProductSelection, Rule, type RuleConditions } from "../../schema/rule.js";
import type { RuleKind } from "../../schema/ruleKind.js";
import type { RuleMove } from "../../schema/ruleMove.js";
import { parseCountryCode } from "../../schema/scalars/codes.js";
import { scheduledAt } from "../../scoring/rules/inForce.js";
import { ruleKind } from "../../scoring/rules/kinds.js";
import type { Rule as Kind } from "../../scoring/rules/rule.js";
import type { RuleMove as Move } from "../../scoring/types.js";
import type { RuleDraft, RuleRow } from "../../store/ports.js";
import { eitherId, externalIdOf, toGlobalId } from "../globalId.js";

/** A rule as GraphQL shows it. `running`: ids of the experiments that run. */
export function toRule(row: RuleRow, running: ReadonlySet<string>): Rule {
  const { id, name, kind, args, products, when, enabled, revision, updatedAt } = row;
  const known = ruleKind(kind);
  return Object.assign(new Rule(), {
    id: toGlobalId("Rule", id),
    name,
    code: kind,
    kind: known ? toRuleKind(known) : null,
    arguments: Object.entries(args).map(([name, value]) => ({ name, value })),
    products: products && toSelection(products),
    when: toConditions(when),
    enabled,
    state: stateOf(row, running, Date.now()),
    revision,
    updatedAt,
  } satisfies Rule);
}

export function toRuleKind({ code, description, args, selects }: Kind): RuleKind {
  return { code, description, arguments: args.map((arg) => ({ ...arg })), selectsProducts: selects };
}

export function toRuleMove({ rule, kind, from, to }: Move): RuleMove {
  return { rule: toGlobalId("Rule", rule.id), name: rule.name, kind, from, to };
}

/** The rule that an input describes. Throws BAD_INPUT. */
export function toRuleDraft({ name, kind, arguments: args, products, when, enabled }: SaveRuleInput): RuleDraft {
  return {
    name: name.trim(),
    kind,
    args: Object.fromEntries(args.map(({ name, value }) => [name, value])),
    products: products ? fromSelection(products) : null,
    when: when ? fromConditions(when) : {},
    enabled,
  };
}

function stateOf({ enabled, when }: RuleRow, running: ReadonlySet<string>, now: number): RuleState {
  if (!enabled) return "PAUSED";
  return when.arm && !running.has(when.arm.experiment) ? "ENDED" : scheduledAt(when, now);
}

function toSelection({ ids = [], categories = [], brands = [], priceMin, priceMax }: Selection): ProductSelection {
  const money = (amount: number | undefined): string | null => (amount === undefined ? null : String(amount));
  return { productIds: ids, categories, brands, priceMin: money(priceMin), priceMax: money(priceMax) };
}

/** The products that a selection describes. */
export function fromSelection({
  productIds,
  categories,
  brands,
  priceMin,
  priceMax,
}: ProductSelectionInput | ProductSelection): Selection {
  return {
    ...(productIds?.length && { ids: productIds.map((id) => eitherId("Product", id)) }),
    ...(categories?.length && { categories }),
    ...(brands?.length && { brands }),
    ...(priceMin && { priceMin: Number(priceMin) }),
    ...(priceMax && { priceMax: Number(priceMax) }),
  };
}

function toConditions({
  placements = [],
  channels = [],
  devices = [],
  countries = [],
  from,
  until,
  arm,
}: Conditions): RuleConditions {
  return {
    placements,
    channels,
    devices,
    countries,
    from: from ?? null,
    until: until ?? null,
    arm: arm ? { experiment: toGlobalId("Experiment", arm.experiment), arm: arm.arm } : null,
  };
}

function fromConditions({ placements, channels, devices, countries, from, until, arm }: RuleConditionsInput): Conditions {
  return {
    ...(placements?.length && { placements }),
    ...(channels?.length && { channels }),
    ...(devices?.length && { devices }),
    ...(countries?.length && { countries: countries.map((code) => parseCountryCode(code, "when.countries")) }),
    ...(from && { from: from.at }),
    ...(until && { until: until.at }),
    ...(arm && { arm: { experiment: externalIdOf("Experiment", arm.experiment, "when.arm.experiment"), arm: arm.arm } }),
  };
}
