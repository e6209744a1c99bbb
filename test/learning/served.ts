/** A fitted model, opened from its files as a gateway opens it, over the raw vectors that a store holds. */

import { PRODUCT_NUMBERS_DIM } from "../../src/features/layout.js";
import { ProductVectors } from "../../src/features/productVectors.js";
import type { ShopState } from "../../src/features/shopState.js";
import { InlineSession } from "../../src/inference/inlineSession.js";
import type { ItemInputs, ModelCard, RankingModel } from "../../src/inference/model.js";
import { openModel } from "../../src/inference/modelFiles.js";
import type { NumbersOf } from "../../src/learning/data/itemBatch.js";
import type { LearningStore } from "../../src/learning/data/shop.js";
import type { Modality } from "../../src/store/ports.js";

export async function serve(card: ModelCard, files: ReadonlyMap<string, Uint8Array>): Promise<RankingModel> {
  return openModel(card, files, new InlineSession());
}

/** Inputs of the item tower for products `keys`, from what the store holds and the numbers given. */
export async function itemInputsOf(
  store: LearningStore,
  state: ShopState,
  card: ModelCard,
  keys: readonly number[],
  numbersOf: NumbersOf,
): Promise<ItemInputs> {
  const n = keys.length;
  const column = new Map(card.vocabulary.map((token, i) => [token, i]));
  const vocabulary = Math.max(1, card.vocabulary.length);
  const tokens = new Float32Array(n * vocabulary);
  const numbers = new Float32Array(n * PRODUCT_NUMBERS_DIM);
  keys.forEach((key, i) => {
    for (const token of state.catalogue.get(key)!.tokens) {
      const at = column.get(state.catalogue.tokenText(token));
      if (at !== undefined) tokens[i * vocabulary + at] = 1;
    }
    numbersOf(key, numbers, i * PRODUCT_NUMBERS_DIM);
  });
  const text = await rawVectors(store, "text", card.encoders.text, card.encoders.textDim, keys);
  const image = await rawVectors(store, "image", card.encoders.image, card.encoders.imageDim, keys);
  const ids = keys.map((key) => state.catalogue.get(key)!.id);
  return { n, text: text.rows, textMask: text.mask, image: image.rows, imageMask: image.mask, tokens, numbers, ids };
}

/** Fused vectors of all products, made by the served item tower. */
export async function servedVectors(model: RankingModel, inputs: ItemInputs, keys: readonly number[]): Promise<ProductVectors> {
  const { vectors } = await model.encodeItems(inputs);
  const table = new ProductVectors(model.card.dim);
  keys.forEach((key, i) => {
    table.set(key, vectors.subarray(i * model.card.dim, (i + 1) * model.card.dim));
  });
  return table;
}

async function rawVectors(
  store: LearningStore,
  modality: Modality,
  encoder: string | null,
  dim: number,
  keys: readonly number[],
) {
  const rows = new Float32Array(keys.length * dim);
  const mask = new Float32Array(keys.length);
  const place = new Map(keys.map((key, i) => [key, i]));
  if (encoder !== null)
    for await (const batch of store.scanEncodings(modality, encoder))
      batch.keys.forEach((key, i) => {
        const to = place.get(key);
        if (to === undefined) return;
        rows.set(batch.vectors.subarray(i * dim, (i + 1) * dim), to * dim);
        mask[to] = 1;
      });
  return { rows, mask };
}
