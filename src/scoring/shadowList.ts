import { nearestInProcess } from "../retrieval/nearest.js";
import type { Answered } from "./answered.js";
import { candidatesFor } from "./candidates.js";
import { diversify } from "./diversify.js";
import { askFor } from "./filter.js";
import { questFor } from "./quest.js";
import { type Ranked, rank } from "./rank.js";
import { applyRules, type RuleUse } from "./rules/rule.js";
import { Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";

/**
 * The list that another model would have given: the pipeline's own steps (recommend.ts) from the question on, up to the
 * merchandised list. `shop` is the answering shop with another model, its vectors and their maker.
 */
export async function shadowList(
  shop: Shop,
  settings: ScoringSettings,
  rules: readonly RuleUse[],
  { question, filter }: Pick<Answered, "question" | "filter">,
): Promise<Ranked[]> {
  const run = new Run(true);
  const quest = await questFor(run, shop, question, settings);
  const ask = askFor(shop.state, question, quest.query, filter);
  const candidates = await candidatesFor(run, shop, nearestInProcess(shop.vectors), ask, quest, settings.candidates);
  const { ranked } = await rank(run, shop, question, quest, candidates);
  const view = { catalogue: shop.state.catalogue, question };
  return diversify(applyRules(ranked, rules, view), shop.state.catalogue);
}
