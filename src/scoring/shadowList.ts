import { nearestInProcess } from "../retrieval/nearest.js";
import type { Answered } from "./answered.js";
import { candidatesFor } from "./candidates.js";
import { askFor } from "./filter.js";
import { hiddenBy, merchandise, withPlaced } from "./merchandise.js";
import { questFor } from "./quest.js";
import { type Ranked, rank } from "./rank.js";
import { Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";

/**
 * The list that another model would have given: the pipeline's own steps (recommend.ts) from the question on, up to the
 * merchandised list. `shop` is the answering shop with another model, its vectors and their maker.
 */
export async function shadowList(
  shop: Shop,
  settings: ScoringSettings,
  { question, filter, rules }: Pick<Answered, "question" | "filter" | "rules">,
): Promise<readonly Ranked[]> {
  const run = new Run(true);
  const quest = await questFor(run, shop, question, settings);
  const { state, vectors } = shop;
  const ask = askFor(state, question, quest.query, filter, { hidden: hiddenBy(rules, state.catalogue) });
  const found = await candidatesFor(run, shop, nearestInProcess(vectors), ask, quest, settings.candidates);
  const candidates = withPlaced(found, rules, ask, vectors);
  const { ranked } = await rank(run, shop, question, quest, candidates);
  return merchandise(ranked, rules, state.catalogue, question).shown;
}
