/**
 * A trained model as the rest of the product sees it: three served graphs (item tower, user tower, ranker) behind typed
 * calls, and the card that says what it is made of. `openModel` (modelFiles.ts) makes one from a registry folder.
 */
import type { CollaborativeTables } from "../features/collaborative.js";
import type { HistoryEntry } from "../features/histories.js";
import type { NearestKeys, SharedVectors } from "../features/vectorSearch.js";
import type { Space } from "../store/ports.js";

/** Written as card.json beside the graphs; also kept in the database. */
export interface ModelCard {
  name: string;
  version: string;
  createdAt: string;
  /** Dimension of F_u and F_i. */
  dim: number;
  seed: number;
  /** Events the model may have seen: from `first` up to and excluding `until` (ISO 8601). */
  window: { first: string; until: string; events: number };
  /** Digest of the catalogue and events it learned from. */
  dataDigest: string;
  featuresDigest: string;
  encoders: { text: string | null; image: string | null; textDim: number; imageDim: number };
  /** Token texts of the item tower's vocabulary part, in column order. */
  vocabulary: string[];
  hyperparameters: Record<string, number | string | boolean>;
  /** Where the time splits fall (ISO 8601): towers learn before `ranker`, the ranker before `validation`, early stopping before `gate`. */
  splits: { ranker: string; validation: string; gate: string; end: string };
  metrics: Record<string, number>;
  /** Why it was or was not activated. */
  decision: { activated: boolean; reason: string };
  /** What it was made to be served with; left out of cards that are older than that. */
  reference?: ModelReference;
  /** Where every weight comes from, in words. */
  provenance: string[];
  /** What kind of model it is (`train --variant`); left out: "full". */
  variant?: string;
  /** Which row of a table of methods it is: "full", "ablation", "single-modal", "collaborative"; left out: "full". */
  family?: string;
  /** The validation metric after each epoch (recall@50, NDCG@12); first before learning, where that was judged. */
  history?: { towers: number[]; ranker: number[] };
  /** `name@version` of the model that its training went on from. */
  warmFrom?: string;
  /** How far single shoppers are kept out of what was learned (`train --dp`), and what that says nothing of. */
  privacy?: {
    epsilon: number;
    delta: number;
    /** Norm that a shopper's gradient is shortened to; noise of the towers and the ranker, in units of it. */
    clip: number;
    noise: number[];
    shoppers: number;
    unit: string;
    covers: string[];
    doesNotCover: string[];
  };
  /** What was left out after training, as it did not help on validation, and by how much the metric rose without it. */
  switchedOff?: { part: string; gain: number }[];
  /** Candidate sources that are asked for it; left out: all. */
  sources?: string[];
  /** False: the sources are not told the situation; left out: they are. */
  situated?: boolean;
}

/** Distributions on the events that a model was validated with, by which drift is measured: shares of buckets between edges. */
export interface ModelReference {
  /** Questions that were replayed. */
  questions: number;
  features: { name: string; edges: number[]; shares: number[] }[];
  /** Of the first places' scores; left out where no ranker ran. */
  scores?: { name: string; edges: number[]; shares: number[] };
}

/** Inputs of the item tower for n products; all row-major. */
export interface ItemInputs {
  n: number;
  /** [n, textDim] raw encoder output, and [n] 1 where the product has text. */
  text: Float32Array;
  textMask: Float32Array;
  /** [n, imageDim] raw encoder output, and [n] 1 where the product has an image. */
  image: Float32Array;
  imageMask: Float32Array;
  /** [n, vocabulary] multi-hot. */
  tokens: Float32Array;
  /** [n, PRODUCT_NUMBERS_DIM] (features/productFeatures). */
  numbers: Float32Array;
  /** Product keys: they select the learned residual (ID embedding) of products the model knows. */
  ids: readonly string[];
}

export interface ItemOutputs {
  /** [n, dim], L2-normalised: F_i of equation (1). */
  vectors: Float32Array;
  /**
   * [n, 4, dim]: what text, image, context and history (the residual) add to the vector before normalisation, already
   * divided by its norm, so that the four rows sum to the vector.
   */
  parts: Float32Array;
}

export interface ShopperInputs {
  /** Newest first; longer histories are cut to HISTORY_LENGTH. Entries whose product has no vector are left out. */
  entries: readonly HistoryEntry[];
  clock: number;
  /** [DEMOGRAPHICS_DIM]. */
  demographics: Float32Array;
  /** [CONTEXT_DIM] and [FACET_COUNT]. */
  context: Float32Array;
  present: Float32Array;
}

export interface RankInputs {
  /** [dim]: F_u. */
  shopper: Float32Array;
  n: number;
  /** [n, dim]: F_i. */
  items: Float32Array;
  /** [n, PAIR_DIM] (features/pairFeatures). */
  pairs: Float32Array;
  /** [CONTEXT_DIM] and [FACET_COUNT] of the request. */
  context: Float32Array;
  present: Float32Array;
}

export interface RankOutputs {
  /** [n]: equation (4), `sum_t alpha_t R_t`, in (0, 1). */
  scores: Float32Array;
  /** [FACET_COUNT]: equation (3); sums to 1; 0 for facets that are unknown. */
  alphas: Float32Array;
  /** [n, FACET_COUNT]: R_t(u, i) of equation (2) under each facet. */
  facetScores: Float32Array;
}

/** A product's fused vector, by key; undefined where it has none. */
export type VectorOf = (product: number) => Float32Array | undefined;

export interface RankingModel {
  /** `name@version`. */
  readonly id: string;
  readonly card: ModelCard;
  readonly space: Space;
  /** Item factors and item-item weights; null where the model has none. */
  readonly collaborative: CollaborativeTables | null;
  encodeItems(inputs: ItemInputs): Promise<ItemOutputs>;
  /** F_u: [dim], L2-normalised; the query of the nearest-neighbour search. */
  encodeShopper(inputs: ShopperInputs, vectorOf: VectorOf): Promise<Float32Array>;
  /** Threads that can seek at the same time; left out: it cannot. */
  readonly seekers?: number;
  /**
   * F_u, and the products nearest to it, found in the thread that made it. `vectors` need to have room for as many guests as there are
   * seekers.
   */
  seek?(
    inputs: ShopperInputs,
    vectorOf: VectorOf,
    vectors: SharedVectors,
    wanted: number,
  ): Promise<{ query: Float32Array; found: NearestKeys }>;
  rank(inputs: RankInputs): Promise<RankOutputs>;
  close(): Promise<void>;
}
