/** What scoring is asked and what it answers. Resolvers, the batch command and the evaluation speak these. */
import type {
  ExperimentArm,
  Facet,
  InteractionType,
  ProductFilter,
  ProductKey,
  RequestContext,
  ShopperKey,
  Shortfall,
  Strategy,
} from "../domain.js";

export interface RecommendationRequest {
  /** Null: an unknown visitor. */
  shopperKey: ShopperKey | null;
  context: RequestContext;
  filter: ProductFilter;
  first: number;
  /** How many of the ranked list to skip (a decoded cursor). */
  offset: number;
  /** Whether items carry an `explanation`; it costs one more pass of the item tower over the page. */
  explain: boolean;
}

export interface Recommendation {
  recommendationId: string;
  strategy: Strategy;
  /** `name@version` of the model that ranked; null where none did. */
  model: string | null;
  items: RecommendedItem[];
  /** The arms of running experiments that the shopper is in. */
  arms: readonly ExperimentArm[];
  hasNextPage: boolean;
  shortfall: Shortfall | null;
  /** What dropped out on the way, e.g. `{ stage: "rank", reason: "worker unavailable" }`. Goes to `extensions` and metrics. */
  degradations: { stage: string; reason: string }[];
  /** Milliseconds by stage, for metrics and the benchmark. */
  timings: Record<string, number>;
}

export interface RecommendedItem {
  productKey: ProductKey;
  /** Probability-like score in (0, 1) where ranked (equation 4), cosine similarity where not. */
  score: number;
  /** Candidate sources that proposed it, with their 1-based rank there. */
  sources: { source: string; rank: number }[];
  /** What merchandising rules did with it, in that order. */
  moves: readonly RuleMove[];
  explanation: Explanation | null;
}

/** A merchandising rule took a product from a place of the list to another, both from 1. */
export interface RuleMove {
  rule: { id: string; name: string };
  /** Code of the rule's kind. */
  kind: string;
  from: number;
  to: number;
}

export interface Explanation {
  /** Equation (4): `score = sum_t alpha * score` over these facets, exactly; alphas sum to 1. Empty where no ranker ran. */
  facets: { facet: Facet; alpha: number; score: number }[];
  /**
   * How many times as much the product (its kind, where it is new) is wanted in this facet's situation as products are on
   * average: counted, not learned. Only facets whose situation is known; the largest first.
   */
  wanted: { facet: Facet; times: number }[];
  /** Cosine similarity of the shopper's query vector and the product's fused vector. */
  similarity: number;
  /** What each modality of the product (equation 1) adds to `similarity`; the four sum to it, exactly. */
  modalities: { text: number; image: number; context: number; history: number } | null;
  /** The shopper's past events most like this product, best first. */
  similarEvents: { productKey: ProductKey; type: InteractionType; at: Date; similarity: number }[];
}

/** A product with its score, best first in lists. */
export interface ScoredProduct {
  productKey: ProductKey;
  score: number;
}

/** What the resolvers ask of scoring. */
export interface Recommender {
  recommend(request: RecommendationRequest): Promise<Recommendation>;
  /** Products most like this one by fused vector; the product itself is never among them. Score: cosine similarity (equation 6). */
  similar(productKey: ProductKey, first: number, filter: ProductFilter): Promise<ScoredProduct[]>;
  /** What shoppers buy together with this product. Score: co-purchase similarity in (0, 1]. */
  boughtTogether(productKey: ProductKey, first: number): Promise<ScoredProduct[]>;
  /** What is wanted now, in this context, by shoppers as a whole. Score: decayed popularity, largest first. */
  trending(context: RequestContext, first: number): Promise<ScoredProduct[]>;
}
