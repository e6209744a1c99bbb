/** Rules and experiments as merchandisers of a running gateway handle them: checked, written, and in the next answer. */
import { randomUUID } from "node:crypto";
import type { Log } from "../common/log.js";
import { Errors, message } from "../errors.js";
import type { CatalogueFacts } from "../features/catalogueFacts.js";
import { compareProportions, fitOfCounts } from "../metrics/proportions.js";
import type { ArmDifference, ArmReport, ExperimentReport, MerchandisingAdministration } from "../scoring/rules/administration.js";
import { checkExperiment, checkRule } from "../scoring/rules/checkRule.js";
import type { RuleBook } from "../scoring/rules/ruleBook.js";
import { selectedKeys } from "../scoring/selection.js";
import type { ArmOutcome, Catalogue, ExperimentRow, Experiments, Rules } from "../store/ports.js";

export interface MerchandisingParts {
  store: Rules & Experiments & Pick<Catalogue, "searchProducts">;
  /** The catalogue being served. */
  catalogue: () => CatalogueFacts;
  rules: Pick<RuleBook, "refresh">;
  log: Pick<Log, "warn">;
}

/** Rules that a shop may have: every request looks through them. */
const MOST_RULES = 500;

export function liveMerchandising({ store, catalogue, rules, log }: MerchandisingParts): MerchandisingAdministration {
  /** Takes in what was written. That has succeeded: where it cannot be read now, the next look finds it. */
  const refresh = (): Promise<void> =>
    rules.refresh().catch((cause) => log.warn({ cause: message(cause) }, "what merchandisers wrote could not be taken in yet"));
  const rule: MerchandisingAdministration["rule"] = async (id) => (await store.rules()).find((row) => row.id === id) ?? null;
  const experiment: MerchandisingAdministration["experiment"] = async (id) =>
    (await store.experiments()).find((row) => row.id === id) ?? null;
  return {
    rules: () => store.rules(),
    rule,
    async save(id, draft, revision) {
      checkRule(draft, catalogue(), draft.when.arm ? await store.experiments() : []);
      if (id === null && (await store.rules()).length >= MOST_RULES) throw Errors.tooManyRules(MOST_RULES);
      const row = id === null ? await store.addRule(randomUUID(), draft) : await store.changeRule(id, draft, revision);
      if (!row) throw (await rule(id!)) ? Errors.ruleChanged(draft.name) : Errors.notFound("Rule", id!);
      await refresh();
      return row;
    },
    async remove(id) {
      if (!(await store.deleteRule(id))) throw Errors.notFound("Rule", id);
      await refresh();
    },
    async order(ids) {
      const known = new Set((await store.rules()).map((row) => row.id));
      for (const id of ids) if (!known.has(id)) throw Errors.notFound("Rule", id);
      await store.orderRules(ids);
      await refresh();
      return store.rules();
    },
    async countOf({ ids, ...filter }) {
      if (ids?.length) return selectedKeys(catalogue(), { ids, ...filter }).length;
      // By the database, which has indexes for it: looking at a million products here would hold up answers.
      return (await store.searchProducts({ filter, limit: 1 })).totalCount;
    },
    experiments: () => store.experiments(),
    experiment,
    async start(draft) {
      checkExperiment(draft);
      const started = await store.startExperiment({ id: randomUUID(), ...draft });
      await refresh();
      return started;
    },
    async end(id) {
      const ended = await store.endExperiment(id);
      if (!ended) throw (await experiment(id)) ? Errors.experimentEnded(id) : Errors.notFound("Experiment", id);
      await refresh();
      return ended;
    },
    report: async ({ id, arms }) => reportOf(arms, await store.armOutcomes(id)),
  };
}

function reportOf(arms: ExperimentRow["arms"], outcomes: readonly ArmOutcome[]): ExperimentReport {
  const nothing = { shoppers: 0, clicked: 0, carted: 0, bought: 0 };
  const rows = arms.map(({ name, share }) => ({ ...nothing, ...outcomes.find(({ arm }) => arm === name), arm: name, share }));
  const counts = rows.map(({ shoppers }) => shoppers);
  const shares = arms.map(({ share }) => share);
  return {
    arms: rows.map((row) => ({ ...row, differences: row === rows[0] ? null : differencesOf(row, rows[0]!) })),
    fit: counts.some((n) => n > 0) ? fitOfCounts(counts, shares) : null,
  };
}

function differencesOf(arm: ArmOutcome, control: ArmOutcome): ArmReport["differences"] {
  if (arm.shoppers === 0 || control.shoppers === 0) return null;
  const of = (what: "clicked" | "carted" | "bought"): ArmDifference =>
    compareProportions({ hits: arm[what], n: arm.shoppers }, { hits: control[what], n: control.shoppers });
  return { clicked: of("clicked"), carted: of("carted"), bought: of("bought") };
}
