/** Asks every source and merges the answers. What fails or is late is left out, and said. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Collaborative } from "../features/collaborative.js";
import { SOURCES, type SourceName } from "../features/layout.js";
import type { CandidateSet } from "../features/pairFeatures.js";
import { collaborativeSources } from "./collaborative.js";
import { itemKnn } from "./itemKnn.js";
import { lexical } from "./lexical.js";
import { merge } from "./merge.js";
import { newArrivals } from "./newArrivals.js";
import { popular } from "./popular.js";
import { repurchase } from "./repurchase.js";
import type { Ask, CandidateSource, ScoredKeys } from "./source.js";
import { transitions } from "./transitions.js";
import { userKnn } from "./userKnn.js";
import { variants } from "./variants.js";

/** How deep each source is asked, as a share of the candidates wanted. */
const DEPTH: Record<SourceName, number> = {
  nearest: 0.6,
  itemKnn: 0.5,
  userKnn: 0.4,
  transitions: 0.25,
  factors: 0.3,
  ease: 0.4,
  lexical: 0.3,
  repurchase: 0.25,
  variants: 0.25,
  popular: 0.4,
  newArrivals: 0.2,
};

/** How many products a source is asked for, of so many candidates. */
export function depthOf(source: SourceName, limit: number): number {
  return Math.ceil(DEPTH[source] * limit);
}

/** All sources beside the given nearest-neighbour search and those of a model's tables. */
export function allSources(nearest: CandidateSource, collaborative: Collaborative | null): readonly CandidateSource[] {
  const learned = collaborative ? collaborativeSources(collaborative) : [];
  return [nearest, itemKnn, userKnn, transitions, ...learned, lexical, repurchase, variants, popular, newArrivals];
}

/** Runs one source's answer, e.g. under a deadline; null where it failed. */
export type Guard = (source: CandidateSource, propose: () => Promise<ScoredKeys> | ScoredKeys) => Promise<ScoredKeys | null>;

const unguarded: Guard = async (_source, propose) => propose();

/** At most `limit` candidates. A source asked alone is asked for all of them. */
export async function retrieve(
  ask: Ask,
  sources: readonly CandidateSource[],
  limit: number,
  guard: Guard = unguarded,
): Promise<CandidateSet> {
  const lists: Partial<Record<SourceName, ScoredKeys>> = {};
  const listen = async (source: CandidateSource): Promise<void> => {
    const depth = sources.length === 1 ? limit : depthOf(source.name, limit);
    const found = await guard(source, () => source.propose(ask, depth));
    if (found) lists[source.name] = found;
  };
  const remote = sources.filter(({ isRemote }) => isRemote);
  const answers = Promise.all(remote.map(listen));
  answers.catch(() => {}); // met below
  // The question leaves before this thread is busy with the other sources.
  if (remote.length > 0) await nextTurn();
  await Promise.all([answers, ...sources.filter(({ isRemote }) => !isRemote).map(listen)]);
  const set = merge(lists, limit);
  for (const source of sources) if (source.score && lists[source.name]) fillScores(set, source.name, source.score(ask, set.keys));
  return set;
}

function fillScores(set: CandidateSet, name: SourceName, scores: Float32Array): void {
  const column = SOURCES.indexOf(name);
  for (let i = 0; i < scores.length; i++) set.scores[i * SOURCES.length + column] = scores[i]!;
}
