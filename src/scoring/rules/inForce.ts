/** Which rules apply to a request: those whose conditions its situation, its moment and its shopper meet. */
import type { ExperimentArm, RequestContext, RuleConditions, RuleState, ShopperKey } from "../../domain.js";
import type { ExperimentRow } from "../../store/ports.js";
import { armOf } from "./arms.js";
import type { RuleUse } from "./rule.js";

/** What merchandisers want at present: exchanged whole, never changed. */
export interface Merchandise {
  /** In the order in which they are applied; paused ones are not among them. */
  rules: readonly RuleUse[];
  /** Those that run. */
  experiments: readonly ExperimentRow[];
}

export const NO_MERCHANDISE: Merchandise = { rules: [], experiments: [] };

/** What applies to one request. */
export interface RulesInForce {
  rules: readonly RuleUse[];
  /** The arms that the shopper is in. */
  arms: readonly ExperimentArm[];
  /** `id@revision` of each rule: equal lists do the same. */
  versions: readonly string[];
}

export const NO_RULES: RulesInForce = { rules: [], arms: [], versions: [] };

/** `at`: the moment asked, milliseconds. What a situation does not say meets no condition on it. */
export function inForce(
  { rules, experiments }: Merchandise,
  shopper: ShopperKey | null,
  context: RequestContext,
  at: number,
): RulesInForce {
  if (rules.length === 0 && experiments.length === 0) return NO_RULES;
  const arms = shopper === null ? [] : experiments.flatMap((experiment) => armIn(experiment, shopper));
  const applying = rules.filter(({ when }) => holds(when, context, arms) && scheduledAt(when, at) === "ACTIVE");
  return { rules: applying, arms, versions: applying.map(({ id, revision }) => `${id}@${revision}`) };
}

/** Where a rule's dates put it at a moment (milliseconds). */
export function scheduledAt({ from, until }: RuleConditions, at: number): Exclude<RuleState, "PAUSED"> {
  if (until && at >= until.getTime()) return "ENDED";
  return from && at < from.getTime() ? "SCHEDULED" : "ACTIVE";
}

function armIn(experiment: ExperimentRow, shopper: ShopperKey): ExperimentArm[] {
  const arm = armOf(experiment, shopper);
  return arm === null ? [] : [{ experiment: experiment.id, arm }];
}

function holds(
  { placements, channels, devices, countries, arm }: RuleConditions,
  context: RequestContext,
  arms: readonly ExperimentArm[],
): boolean {
  return (
    isOneOf(placements, context.placement) &&
    isOneOf(channels, context.channel) &&
    isOneOf(devices, context.device) &&
    isOneOf(countries, context.country) &&
    (!arm || arms.some((own) => own.experiment === arm.experiment && own.arm === arm.arm))
  );
}

function isOneOf<T>(wanted: readonly T[] | undefined, value: T | undefined): boolean {
  return !wanted?.length || (value !== undefined && wanted.includes(value));
}
