import { dot } from "../../common/vectors.js";
import type { ProductFilter, ProductKey } from "../../domain.js";
import { PAIR_DIM, SOURCES } from "../../features/layout.js";
import { type CandidateSet, pairFeatures } from "../../features/pairFeatures.js";
import { ProductVectors } from "../../features/productVectors.js";
import type { Question } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import type { RankingModel } from "../../inference/model.js";
import { nearestInProcess } from "../../retrieval/nearest.js";
import { candidatesFor } from "../../scoring/candidates.js";
import { askFor } from "../../scoring/filter.js";
import { listOf } from "../../scoring/listOf.js";
import { modelVectors } from "../../scoring/modelVectors.js";
import { type Quest, trainedQuest } from "../../scoring/quest.js";
import { rankByModel } from "../../scoring/rank.js";
import { rememberEncodings } from "../../scoring/rememberEncodings.js";
import { Run } from "../../scoring/run.js";
import type { ScoringSettings, Shop } from "../../scoring/shop.js";
import { VectorsInTime } from "../../scoring/vectorsInTime.js";
import type { Encodings } from "../../store/ports.js";
import type { Family, Method } from "../method.js";

/** Whether a product is available today says nothing of the moment asked about. */
const EVERYTHING: ProductFilter = { availableOnly: false };
/** Days of the shop's time between two makings of the product vectors, as in batch lists. */
const VECTOR_DAYS = 7;

/** A model that can also be asked what it would say of a product that were otherwise. */
export interface ModelMethod extends Method {
  /**
   * Scores (equation 4) of one product for one question, with other pair features than its own. `vary` is given its own
   * [PAIR_DIM] and returns n rows of them; null where the shopper has too little history to be ranked for.
   */
  scoreAs(question: Question, key: ProductKey, vary: (own: Float32Array) => Float32Array): Promise<Float32Array | null>;
}

/** A trained model as batch lists use it: every source, the ranker with context attention, cosine for cold shoppers. */
export function modelMethod(
  name: string,
  model: RankingModel,
  store: Pick<Encodings, "scanEncodings">,
  state: ShopState,
  settings: ScoringSettings,
  family: Family = "ours",
): ModelMethod {
  let moment = Number.NEGATIVE_INFINITY;
  const maker = modelVectors(model, rememberEncodings(store), state, () => moment);
  const vectors = new ProductVectors(model.card.dim, state.catalogue.size);
  const shop: Shop = { state, model, space: model.space, vectors, maker, troubles: [] };
  const inTime = new VectorsInTime(shop, VECTOR_DAYS);
  const standAt = async (question: Question): Promise<void> => {
    moment = question.at;
    await inTime.advanceTo(moment);
  };
  let last: { question: Question; quest: Quest & { query: Float32Array } } | undefined;
  const questOf = async (question: Question): Promise<Quest & { query: Float32Array }> => {
    if (last?.question === question) return last.quest;
    await standAt(question);
    const { strategy, query } = await trainedQuest(shop, model, question, settings.coldStartEvents);
    last = { question, quest: { strategy, query: query ?? new Float32Array(vectors.dim) } };
    return last.quest;
  };
  let attention: Record<string, number> | null = null;
  const proposedFor = (question: Question, quest: Quest & { query: Float32Array }): Promise<CandidateSet> => {
    const ask = askFor(state, question, quest.query, EVERYTHING);
    return candidatesFor(new Run(true), shop, nearestInProcess(vectors), ask, quest, settings.candidates);
  };
  return {
    name,
    family,
    probabilities: true,
    attention: () => attention,
    async scoreAs(question, key, vary) {
      const quest = await questOf(question);
      const vector = vectors.get(key);
      if (quest.strategy !== "PERSONALIZED" || !vector) return null;
      const { query } = quest;
      const own = columnsOf(Int32Array.of(key), await proposedFor(question, quest));
      const pairs = vary(pairFeatures(state, vectors, question, query, own));
      const n = pairs.length / PAIR_DIM;
      const items = new Float32Array(n * vectors.dim);
      for (let i = 0; i < n; i++) items.set(vector, i * vectors.dim);
      const { values: context, present } = question.context;
      return (await model.rank({ shopper: query.slice(), n, items, pairs, context, present })).scores;
    },
    async rank(question, _state, k) {
      await standAt(question);
      const { items } = await listOf(shop, settings, question, EVERYTHING, k);
      const facets = items[0]?.facets ?? [];
      attention = facets.length > 0 ? Object.fromEntries(facets.map(({ facet, alpha }) => [facet, alpha])) : null;
      return Int32Array.from(items, (item) => item.key);
    },
    async score(question, _state, keys) {
      const quest = await questOf(question);
      const { strategy, query } = quest;
      if (strategy !== "PERSONALIZED")
        return Float32Array.from(keys, (key) => {
          const vector = vectors.get(key);
          return vector ? dot(query, vector) : -1;
        });
      // What the sources say of a product is part of its score.
      const proposed = await proposedFor(question, quest);
      const ranked = await rankByModel(shop, model, question, query, columnsOf(keys, proposed));
      const scoreOf = new Map(ranked.map((item) => [item.key, item.score]));
      return Float32Array.from(keys, (key) => scoreOf.get(key) ?? Number.NEGATIVE_INFINITY);
    },
    async affinity(question) {
      const scores = new Float32Array(vectors.size);
      vectors.scores((await questOf(question)).query, scores);
      return scores;
    },
  };
}

/** The given products as candidates: with the ranks and scores they have among the proposed, zeros where they were not. */
function columnsOf(keys: Int32Array, proposed: CandidateSet): CandidateSet {
  const width = SOURCES.length;
  const set: CandidateSet = {
    keys,
    ranks: new Uint16Array(keys.length * width),
    scores: new Float32Array(keys.length * width),
  };
  const rowOf = new Map(Array.from(proposed.keys, (key, row) => [key, row]));
  keys.forEach((key, i) => {
    const row = rowOf.get(key);
    if (row === undefined) return;
    set.ranks.set(proposed.ranks.subarray(row * width, (row + 1) * width), i * width);
    set.scores.set(proposed.scores.subarray(row * width, (row + 1) * width), i * width);
  });
  return set;
}
