/** What the pipeline knows of a shop while it answers one request: all parts belong together, and none is swapped meanwhile. */
import type { ProductVectors } from "../features/productVectors.js";
import type { ShopState } from "../features/shopState.js";
import type { RankingModel } from "../inference/model.js";
import type { Space } from "../store/ports.js";
import type { VectorMaker } from "./vectorMaker.js";

export interface Shop {
  readonly state: ShopState;
  /** Null: none is active, or the active one cannot be used. */
  readonly model: RankingModel | null;
  /** The space that `vectors` are of: the model's, or the untrained content space. */
  readonly space: Space;
  readonly vectors: ProductVectors;
  /** Makes vectors of `space`; explanations ask it what each modality adds. */
  readonly maker: VectorMaker;
  /** What every answer has to say of itself, e.g. that the active model cannot be opened. */
  readonly troubles: readonly { stage: string; reason: string }[];
}

/** The numbers of the configuration that scoring reads. */
export interface ScoringSettings {
  /** Candidates ranked per request. */
  candidates: number;
  /** Under this many events a shopper is matched by cosine similarity (equation 6). */
  coldStartEvents: number;
}
