/** Scores candidates: by the ranker with context attention (equations 2 to 4), by cosine (6), or as the source did. */
import { topK } from "../common/topK.js";
import { dot } from "../common/vectors.js";
import { FACETS, type ProductKey, type Strategy } from "../domain.js";
import { SOURCES, type SourceName } from "../features/layout.js";
import { type CandidateSet, pairFeatures } from "../features/pairFeatures.js";
import { vectorsOf } from "../features/pairs/similarity.js";
import type { ProductVectors } from "../features/productVectors.js";
import type { Question } from "../features/question.js";
import type { RankingModel } from "../inference/model.js";
import { sourcesOf } from "../retrieval/merge.js";
import type { Quest } from "./quest.js";
import { DEADLINES, type Run } from "./run.js";
import type { Shop } from "./shop.js";
import type { Explanation } from "./types.js";

/** One product of the ranked list, best first. */
export interface Ranked {
  readonly key: ProductKey;
  readonly score: number;
  readonly sources: { source: string; rank: number }[];
  /** Equation (4)'s summands, which add up to `score`; empty where no ranker ran. */
  readonly facets: Explanation["facets"];
}

/** Ranks by the quest's strategy; where the ranker fails, by cosine. */
export async function rank(
  run: Run,
  shop: Shop,
  question: Question,
  { strategy, query }: Quest,
  candidates: CandidateSet,
): Promise<{ strategy: Strategy; ranked: Ranked[] }> {
  const { model } = shop;
  const byCosine = (): Ranked[] => (query ? rankByCosine(shop.vectors, query, candidates) : rankBySource("popular", candidates));
  if (strategy !== "PERSONALIZED" || !model || !query) return { strategy, ranked: await run.must("rank", byCosine) };
  return run.stage(
    "rank",
    DEADLINES.rank,
    async () => ({ strategy, ranked: await rankByModel(shop, model, question, query, candidates) }),
    () => ({ strategy: "CONTENT_COSINE" as const, ranked: byCosine() }),
  );
}

/** Equations (2) to (4). The served score is the float64 sum of the facets' float32 numbers, so the explanation is exact. */
export async function rankByModel(
  shop: Shop,
  model: RankingModel,
  question: Question,
  query: Float32Array,
  candidates: CandidateSet,
): Promise<Ranked[]> {
  const n = candidates.keys.length;
  if (n === 0) return [];
  const items = vectorsOf(shop.vectors, candidates.keys);
  const { alphas, facetScores } = await model.rank({
    shopper: query.slice(),
    n,
    items,
    pairs: pairFeatures(shop.state, shop.vectors, question, query, candidates, items),
    context: question.context.values,
    present: question.context.present,
  });
  const known = FACETS.map((_, t) => t).filter((t) => alphas[t] !== 0);
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) for (const t of known) scores[i]! += alphas[t]! * facetScores[i * FACETS.length + t]!;
  return best(candidates, scores, (i) =>
    known.map((t) => ({ facet: FACETS[t]!, alpha: alphas[t]!, score: facetScores[i * FACETS.length + t]! })),
  );
}

/** Equation (6): candidates by the cosine of their vector and the query. */
export function rankByCosine(vectors: ProductVectors, query: Float32Array, candidates: CandidateSet): Ranked[] {
  const cosineOf = (key: ProductKey): number => {
    const vector = vectors.get(key);
    return vector ? dot(query, vector) : -1;
  };
  return best(candidates, Float64Array.from(candidates.keys, cosineOf));
}

/** Candidates by the score that one source gave them: a baseline is a source used alone. */
export function rankBySource(source: SourceName, candidates: CandidateSet): Ranked[] {
  const column = SOURCES.indexOf(source);
  return best(
    candidates,
    Float64Array.from(candidates.keys, (_, i) => candidates.scores[i * SOURCES.length + column]!),
  );
}

/** Best first; ties go to the lower key, so that pages are stable. `scores`: of each candidate. */
function best(candidates: CandidateSet, scores: Float64Array, facetsOf: FacetsOf = () => []): Ranked[] {
  const { keys } = candidates;
  const order = topK(scores, keys.length, keys.length, keys);
  return Array.from(order, (i) => new RankedCandidate(keys[i]!, scores[i]!, i, candidates, facetsOf));
}

type FacetsOf = (i: number) => Explanation["facets"];

/** Sources and facets are put together when they are read: hundreds are ranked, and a page shows twenty. */
class RankedCandidate implements Ranked {
  constructor(
    readonly key: ProductKey,
    readonly score: number,
    /** Which of the candidates it is. */
    private readonly i: number,
    private readonly candidates: CandidateSet,
    private readonly facetsOf: FacetsOf,
  ) {}

  get sources(): Ranked["sources"] {
    return sourcesOf(this.candidates, this.i);
  }

  get facets(): Ranked["facets"] {
    return this.facetsOf(this.i);
  }
}
