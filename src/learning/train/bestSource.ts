/** The floor under the ranker: on validation it never ranks worse than its best single source does. */
import { PAIR_BASE_DIM, PROFILE_COUNT, SOURCES, type SourceName } from "../../features/layout.js";
import type { RankerQuestion } from "../data/rankerQuestions.js";
import type { PairScaling } from "../models/ranker.js";
import type { Blend } from "./blend.js";
import { ndcgOf } from "./judge.js";

/** Log-odds of a source's first product over one that it does not propose: steep, and no sigmoid saturates. */
const STEEPNESS = 12;

/** Of a source's three columns, the one that is 1 / sqrt(rank). */
const rankColumn = (source: SourceName): number => 3 * SOURCES.indexOf(source) + 1;

/** Which source's own order answers the questions best, by mean NDCG@12. */
export function bestSource(questions: readonly RankerQuestion[]): { source: SourceName; ndcg: number } {
  const scored = SOURCES.map((source) => {
    const sum = questions.reduce((total, q) => total + ndcgOf(q, columnOf(q, rankColumn(source))), 0);
    return { source, ndcg: sum / Math.max(1, questions.length) };
  });
  return scored.reduce((a, b) => (b.ndcg > a.ndcg ? b : a));
}

/** A blend that ranks as one source does. */
export function onlySource(source: SourceName, { deviation }: PairScaling): Blend {
  const wide = new Float32Array(PAIR_BASE_DIM);
  wide[rankColumn(source)] = STEEPNESS * deviation[rankColumn(source)]!;
  return { wide, wideLift: new Float32Array(PROFILE_COUNT) };
}

function columnOf({ keys, pairs }: RankerQuestion, column: number): Float32Array {
  const width = pairs.length / keys.length;
  return Float32Array.from(keys, (_, i) => pairs[i * width + column]!);
}
