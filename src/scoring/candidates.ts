/** Which sources are asked for which strategy, under deadlines. */
import { collaborativeOf } from "../features/collaborative.js";
import type { CandidateSet } from "../features/pairFeatures.js";
import { nearestInProcess } from "../retrieval/nearest.js";
import { popular } from "../retrieval/popular.js";
import { heard, sourcesFor } from "../retrieval/proposals.js";
import { allSources, retrieve } from "../retrieval/retrieve.js";
import type { Ask, CandidateSource, ScoredKeys } from "../retrieval/source.js";
import type { Quest } from "./quest.js";
import { DEADLINES, type Run } from "./run.js";
import type { Shop } from "./shop.js";

/**
 * Candidates from every source where the ranker will weigh them; from the nearest alone where cosine ranks (equation 6);
 * from the popular alone where nothing is known. A database search that fails is done in this process instead.
 */
export async function candidatesFor(
  run: Run,
  shop: Shop,
  nearest: CandidateSource,
  ask: Ask,
  { strategy, query }: Quest,
  limit: number,
): Promise<CandidateSet> {
  const guard = (source: CandidateSource, propose: () => Promise<ScoredKeys> | ScoredKeys) =>
    run.stage(`retrieve.${source.name}`, DEADLINES.retrieve, propose, () =>
      source === nearest ? nearestInProcess(shop.vectors).propose(ask, limit) : null,
    );
  const card = shop.model?.card ?? {};
  const tables = shop.model?.collaborative;
  const learned = tables ? collaborativeOf(tables, shop.state.catalogue) : null;
  const sources = strategy === "PERSONALIZED" ? sourcesFor(card, allSources(nearest, learned)) : [query ? nearest : popular];
  return run.must("retrieve", () => retrieve(heard(card, ask), sources, limit, guard));
}
