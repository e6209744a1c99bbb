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

/** The best allowed rows with a score above 0. */
function bestRows({ keyOf, scores }: RowScores, { allows }: Ask, k: number): ScoredKeys {
  const rows = topK(scores, k, scores.length, undefined, (row) => scores[row]! > 0 && keyOf[row]! > 0 && allows(keyOf[row]!));
  return { keys: Array.from(rows, (row) => keyOf[row]!), scores: Array.from(rows, (row) => scores[row]!) };
}
