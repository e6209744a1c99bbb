/** The union of what the sources proposed, in turns, so that no source crowds out another. */
import type { ProductKey } from "../domain.js";
import { SOURCES, type SourceName } from "../features/layout.js";
import type { CandidateSet } from "../features/pairFeatures.js";
import type { ScoredKeys } from "./source.js";

/**
 * At most `limit` distinct products: each source in turn gives its best that is not in yet. Every candidate carries its
 * rank and score in each source that proposed it. The same lists give the same set in the same order.
 */
export function merge(lists: Partial<Record<SourceName, ScoredKeys>>, limit: number): CandidateSet {
  const columns = SOURCES.map((name) => lists[name] ?? { keys: [], scores: [] });
  const row = new Map<ProductKey, number>();
  const next = columns.map(() => 0);
  for (let open = true; open && row.size < limit; ) {
    open = false;
    for (let s = 0; s < columns.length && row.size < limit; s++) {
      const { keys } = columns[s]!;
      while (next[s]! < keys.length && row.has(keys[next[s]!]!)) next[s]!++;
      if (next[s]! >= keys.length) continue;
      row.set(keys[next[s]!++]!, row.size);
      open = true;
    }
  }
  const set: CandidateSet = {
    keys: Int32Array.from(row.keys()),
    ranks: new Uint16Array(row.size * SOURCES.length),
    scores: new Float32Array(row.size * SOURCES.length),
  };
  columns.forEach(({ keys, scores }, s) => {
    keys.forEach((key, rank) => {
      const i = row.get(key);
      if (i === undefined) return;
      set.ranks[i * SOURCES.length + s] = rank + 1;
      set.scores[i * SOURCES.length + s] = scores[rank]!;
    });
  });
  return set;
}

/** The sources that proposed the i-th candidate, with their 1-based ranks, the best rank first. */
export function sourcesOf(set: CandidateSet, i: number): { source: SourceName; rank: number }[] {
  return SOURCES.map((source, s) => ({ source, rank: set.ranks[i * SOURCES.length + s]! }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => a.rank - b.rank);
}
