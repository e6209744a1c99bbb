/** The union of what the sources proposed, in turns, so that no source crowds out another. */
import { IntMap } from "../common/intMap.js";
import { SOURCES, type SourceName } from "../features/layout.js";
import type { CandidateSet } from "../features/pairFeatures.js";
import type { ScoredKeys } from "./source.js";

/**
 * At most `limit` distinct products: each source in turn gives its best that is not in yet. Every candidate carries its
 * rank and score in each source that proposed it. The same lists give the same set in the same order.
 */
export function merge(lists: Partial<Record<SourceName, ScoredKeys>>, limit: number): CandidateSet {
  const columns = SOURCES.map((name) => lists[name] ?? { keys: [], scores: [] });
  const most = Math.min(
    limit,
    columns.reduce((sum, { keys }) => sum + keys.length, 0),
  );
  /** Rows from 1. */
  const row = new IntMap(most);
  const chosen = new Int32Array(most);
  const next = new Int32Array(columns.length);
  for (let open = true; open && row.size < limit; ) {
    open = false;
    for (let s = 0; s < columns.length && row.size < limit; s++) {
      const { keys } = columns[s]!;
      let at = next[s]!;
      while (at < keys.length && row.get(keys[at]!) > 0) at++;
      next[s] = at + 1;
      if (at >= keys.length) continue;
      chosen[row.size] = keys[at]!;
      row.set(keys[at]!, row.size + 1);
      open = true;
    }
  }
  const set: CandidateSet = {
    keys: chosen.subarray(0, row.size),
    ranks: new Uint16Array(row.size * SOURCES.length),
    scores: new Float32Array(row.size * SOURCES.length),
  };
  for (let s = 0; s < columns.length; s++) {
    const { keys, scores } = columns[s]!;
    for (let rank = 0; rank < keys.length; rank++) {
      const i = row.get(keys[rank]!) - 1;
      if (i < 0) continue;
      set.ranks[i * SOURCES.length + s] = rank + 1;
      set.scores[i * SOURCES.length + s] = scores[rank]!;
    }
  }
  return set;
}

/** The sources that proposed the i-th candidate, with their 1-based ranks, the best rank first. */
export function sourcesOf(set: CandidateSet, i: number): { source: SourceName; rank: number }[] {
  return SOURCES.map((source, s) => ({ source, rank: set.ranks[i * SOURCES.length + s]! }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => a.rank - b.rank);
}
