/** What matrix factorisation (iALS) and EASE^R predict from the shopper's row: sources made from a trained model's tables. */
import { topK } from "../common/topK.js";
import type { Collaborative, RowScores } from "../features/collaborative.js";
import type { SourceName } from "../features/layout.js";
import type { Ask, CandidateSource, ScoredKeys } from "./source.js";

/** The sources of a model's tables; none where it has none. */
export function collaborativeSources({ factors, ease }: Collaborative): readonly CandidateSource[] {
  return [
    ...(factors ? [rowSource("factors", ({ question }) => factors.scores(question))] : []),
    ...(ease ? [rowSource("ease", ({ question }) => ease.scores(question))] : []),
  ];
}

function rowSource(name: SourceName, scoresFor: (ask: Ask) => RowScores | null): CandidateSource {
  return {
    name,
    propose(ask, k) {
      const table = scoresFor(ask);
      return table ? bestRows(table, ask, k) : { keys: [], scores: [] };
    },
    score(ask, keys) {
      const found = new Float32Array(keys.length);
      const table = scoresFor(ask);
      if (!table) return found;
      for (let i = 0; i < keys.length; i++) {
        const row = table.rowOf(keys[i]!);
        if (row >= 0) found[i] = table.scores[row]!;
      }
      return found;
    },
  };
}

/** The best allowed rows with a score above 0: looks at some more than k before it asks about every row. */
function bestRows({ keyOf, scores }: RowScores, ask: Ask, k: number): ScoredKeys {
  const allowedOf = (rows: Int32Array): ScoredKeys => {
    const found: ScoredKeys = { keys: [], scores: [] };
    for (let i = 0; i < rows.length && found.keys.length < k && scores[rows[i]!]! > 0; i++) {
      const key = keyOf[rows[i]!]!;
      if (key === 0 || !ask.allows(key)) continue;
      found.keys.push(key);
      found.scores.push(scores[rows[i]!]!);
    }
    return found;
  };
  const best = topK(scores, 2 * k + 50);
  const found = allowedOf(best);
  const isAll = found.keys.length === k || best.length === scores.length || !(scores[best.at(-1)!]! > 0);
  return isAll ? found : allowedOf(topK(scores, scores.length));
}
