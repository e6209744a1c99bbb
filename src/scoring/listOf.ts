import type { ProductFilter, Strategy } from "../domain.js";
import type { Question } from "../features/question.js";
import { nearestInProcess } from "../retrieval/nearest.js";
import { candidatesFor } from "./candidates.js";
import { askFor } from "./filter.js";
import { pageOf } from "./page.js";
import { questFor } from "./quest.js";
import { type Ranked, rank } from "./rank.js";
import { Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";

/**
 * One list by the serving pipeline's own steps, in process, without rules and diversification: the ranking itself. What
 * batch lists and the evaluation ask. `shop` must stand at the question's moment.
 */
export async function listOf(
  shop: Shop,
  settings: ScoringSettings,
  question: Question,
  filter: ProductFilter,
  k: number,
): Promise<{ strategy: Strategy; items: Ranked[] }> {
  const run = new Run(true);
  const quest = await questFor(run, shop, question, settings);
  const ask = askFor(shop.state, question, quest.query, filter);
  const candidates = await candidatesFor(run, shop, nearestInProcess(shop.vectors), ask, quest, settings.candidates);
  const { strategy, ranked } = await rank(run, shop, question, quest, candidates);
  const { items } = await pageOf(ranked, ask, filter, shop.vectors, { offset: 0, first: k });
  return { strategy, items };
}
