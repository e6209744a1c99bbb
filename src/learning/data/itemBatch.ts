/** Gathers the item tower's inputs for a list of products into preallocated arrays. */
import type { Random } from "../../common/random.js";
import { copyRun } from "../../common/vectors.js";
import type { ProductKey } from "../../domain.js";
import { PRODUCT_NUMBERS_DIM } from "../../features/layout.js";
import type { ItemTable, ModalityTable } from "./itemTable.js";

export interface ItemFeeds {
  text: Float32Array;
  textMask: Float32Array;
  image: Float32Array;
  imageMask: Float32Array;
  tokens: Float32Array;
  numbers: Float32Array;
  residual: Float32Array;
}

/** How products' numbers at the batch's moment are had: a snapshot, or the live state. */
export type NumbersOf = (key: ProductKey, out: Float32Array, offset: number) => void;

/** Rates at which training hides things, so that the model learns to do without; none in validation and serving. */
export interface Hiding {
  random: Random;
  modality: number;
  residual: number;
}

/** Fills rows 0..keys.length-1; rows beyond are left as they are. `residualOf` gives a product's ID embedding, if it has one. */
export function fillItems(
  feeds: ItemFeeds,
  keys: ArrayLike<ProductKey>,
  table: ItemTable,
  numbersOf: NumbersOf,
  residualOf: (key: ProductKey) => Float32Array | undefined,
  dim: number,
  hiding?: Hiding,
): Uint8Array {
  const vocabulary = Math.max(1, table.vocabulary.length);
  const residualUsed = new Uint8Array(keys.length);
  feeds.tokens.fill(0, 0, keys.length * vocabulary);
  feeds.residual.fill(0, 0, keys.length * dim);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    // Never both modalities at once: something must be left to know the product by.
    const hidden = hiding && hiding.random.uniform() < 2 * hiding.modality ? 1 + hiding.random.below(2) : 0;
    fillModality(table.text, key, i, feeds.text, feeds.textMask, hidden === 1);
    fillModality(table.image, key, i, feeds.image, feeds.imageMask, hidden === 2);
    for (const column of table.tokens[key] ?? []) feeds.tokens[i * vocabulary + column] = 1;
    numbersOf(key, feeds.numbers, i * PRODUCT_NUMBERS_DIM);
    const residual = hiding && hiding.random.uniform() < hiding.residual ? undefined : residualOf(key);
    if (residual) {
      copyRun(residual, 0, dim, feeds.residual, i * dim);
      residualUsed[i] = 1;
    }
  }
  return residualUsed;
}

function fillModality(
  table: ModalityTable,
  key: ProductKey,
  i: number,
  out: Float32Array,
  mask: Float32Array,
  hide: boolean,
): void {
  const row = hide ? 0 : (table.rowOf[key] ?? 0);
  mask[i] = row > 0 ? 1 : 0;
  if (row > 0) copyRun(table.rows, row * table.dim, table.dim, out, i * table.dim);
  else out.fill(0, i * table.dim, (i + 1) * table.dim);
}
