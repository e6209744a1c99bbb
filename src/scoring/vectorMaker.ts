/** What makes product vectors of one space: the item tower of a model, or the untrained content projection. */
import type { ProductKey } from "../domain.js";
import type { Space } from "../store/ports.js";

export interface MadeVectors {
  /** Products that have a vector, in the order asked. */
  keys: Int32Array;
  /** [keys, dim], L2-normalised: F_i of equation (1). */
  vectors: Float32Array;
  /** [keys, 4, dim]: what text, image, context and history add; the four sum to the vector. */
  parts: Float32Array;
}

export interface VectorMaker {
  readonly space: Space;
  /** Vectors of products from what is stored of them now; those that have nothing to make one of are left out. */
  make(keys: readonly ProductKey[]): Promise<MadeVectors>;
}
