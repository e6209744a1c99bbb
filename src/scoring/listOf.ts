import type { ProductFilter, Strategy } from "../domain.js";
import type { Question } from "../features/question.js";
import { nearestInProcess } from "../retrieval/nearest.js";
import { candidatesFor } from "./candidates.js";
import { askFor } from "./filter.js";
import { hiddenBy, merchandise, withPlaced } from "./merchandise.js";
import { pageOf } from "./page.js";
import { questFor } from "./quest.js";
import { type Ranked, rank } from "./rank.js";
import { NO_RULES, type RulesInForce } from "./rules/inForce.js";
import { Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";

/**
 * One list by the serving pipeline's own steps, in process, without diversification: the ranking itself. What batch lists and
 * the evaluation ask. `shop` must stand at the question's moment; `rules` left out: none.
 */
export async function listOf(
  shop: Shop,
  settings: ScoringSettings,
  question: Question,
  filter: ProductFilter,
  k: number,
  rules: RulesInForce = NO_RULES,
): Promise<{ strategy: Strategy; items: Ranked[] }> {
  const run = new Run(true);
  const quest = await questFor(run, shop, question, settings);
  const { state, vectors } = shop;
  const ask = askFor(state, question, quest.query, filter, { hidden: hiddenBy(rules, state.catalogue) });
  const found = await candidatesFor(run, shop, nearestInProcess(vectors), ask, quest, settings.candidates);
  const candidates = withPlaced(found, rules, ask, vectors);
  const { strategy, ranked } = await rank(run, shop, question, quest, candidates);
  const { shown } = merchandise(ranked, rules, state.catalogue, question, { apart: false });
  const { items } = await pageOf(shown, ask, filter, vectors, { offset: 0, first: k });
  return { strategy, items };
}
