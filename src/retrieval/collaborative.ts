/** What matrix factorisation (iALS) and EASE^R predict from the shopper's row: sources made from a trained model's tables. */
import { topK } from "../common/topK.js";
import type { ProductKey } from "../domain.js";
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
      const table = scoresFor(ask);
      return Float32Array.from(keys, (key) => (table ? scoreOf(table, key) : 0));
    },
  };
}

function scoreOf({ rowOf, scores }: RowScores, key: ProductKey): number {
  const row = rowOf(key);
  return row < 0 ? 0 : scores[row]!;
}

/** The best allowed rows with a score above 0: looks at some more than k before it asks about every row. */
function bestRows({ keyOf, scores }: RowScores, ask: Ask, k: number): ScoredKeys {
  const allowedOf = (rows: Iterable<number>): ScoredKeys => {
    const found: ScoredKeys = { keys: [], scores: [] };
    for (const row of rows) {
      if (found.keys.length === k || !(scores[row]! > 0)) break;
      if (keyOf[row] === 0 || !ask.allows(keyOf[row]!)) continue;
      found.keys.push(keyOf[row]!);
      found.scores.push(scores[row]!);
    }
    return found;
  };
  const found = allowedOf(topK(scores, 2 * k + 50));
  return found.keys.length === k ? found : allowedOf(topK(scores, scores.length));
}
