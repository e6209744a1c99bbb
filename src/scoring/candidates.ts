/** Which sources are asked for which strategy, under deadlines. */
import { collaborativeOf } from "../features/collaborative.js";
import type { CandidateSet } from "../features/pairFeatures.js";
import { nearestInProcess } from "../retrieval/nearest.js";
import { popular } from "../retrieval/popular.js";
import { heard, sourcesFor } from "../retrieval/proposals.js";
import { allSources, depthOf, retrieve } from "../retrieval/retrieve.js";
import type { Ask, CandidateSource, FirstLook, ScoredKeys } from "../retrieval/source.js";
import { isKnownWell, type Quest } from "./quest.js";
import { DEADLINES, type Run } from "./run.js";
import type { ScoringSettings, Shop } from "./shop.js";

/**
 * What whoever makes the query is to search for in the same breath, so that all other sources can be asked meanwhile; null where the
 * query has to be known first. `ask` knows no query yet.
 */
export function lookFor(
  { model }: Shop,
  nearest: CandidateSource,
  ask: Ask,
  { coldStartEvents, candidates }: ScoringSettings,
): FirstLook | null {
  if (!model?.seekers || !isKnownWell(ask.question, coldStartEvents)) return null;
  const isAsked = sourcesFor(model.card, [nearest]).length > 0;
  return (isAsked && nearest.firstLook?.(ask, depthOf(nearest.name, candidates))) || null;
}

/**
 * Candidates from every source where the ranker will weigh them; from the nearest alone where cosine ranks (equation 6);
 * from the popular alone where nothing is known. A database search that fails is done in this process instead. A quest that is still
 * under way is a ranker's: the nearest wait for it, the other sources do not.
 */
export async function candidatesFor(
  run: Run,
  shop: Shop,
  nearest: CandidateSource,
  ask: Ask,
  quest: Quest | Promise<Quest>,
  limit: number,
): Promise<CandidateSet> {
  const sought = async (): Promise<Ask> => {
    const { query, near = null } = await quest;
    return { ...ask, query, near };
  };
  const guard = (source: CandidateSource, propose: () => Promise<ScoredKeys> | ScoredKeys) =>
    run.stage(`retrieve.${source.name}`, DEADLINES.retrieve, propose, async () =>
      source.name === nearest.name ? nearestInProcess(shop.vectors).propose(await sought(), limit) : null,
    );
  const card = shop.model?.card ?? {};
  const tables = shop.model?.collaborative;
  const learned = tables ? collaborativeOf(tables, shop.state.catalogue) : null;
  const from = (asked: Ask, sources: readonly CandidateSource[]): Promise<CandidateSet> =>
    run.must("retrieve", () => retrieve(heard(card, asked), sources, limit, guard));
  if (quest instanceof Promise) {
    const waiting: CandidateSource = { ...nearest, propose: async (_, k) => nearest.propose(heard(card, await sought()), k) };
    return from(ask, sourcesFor(card, allSources(waiting, learned)));
  }
  const { strategy, query } = quest;
  return from(
    await sought(),
    strategy === "PERSONALIZED" ? sourcesFor(card, allSources(nearest, learned)) : [query ? nearest : popular],
  );
}
