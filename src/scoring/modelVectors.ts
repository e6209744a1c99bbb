/** Product vectors from a trained model's item tower (equation 1), with the products' numbers as the shop's state has them. */
import type { ProductKey } from "../domain.js";
import type { CatalogueFacts } from "../features/catalogueFacts.js";
import { PRODUCT_NUMBERS_DIM } from "../features/layout.js";
import { productNumbers } from "../features/productFeatures.js";
import type { ShopState } from "../features/shopState.js";
import type { ItemInputs, RankingModel } from "../inference/model.js";
import type { Encodings } from "../store/ports.js";
import { encodedModality } from "./encodedModality.js";
import type { VectorMaker } from "./vectorMaker.js";

/** `now` is the moment whose numbers are wanted, milliseconds; the state decides what it knows of it. */
export function modelVectors(
  model: RankingModel,
  store: Pick<Encodings, "scanEncodings">,
  state: ShopState,
  now: () => number,
): VectorMaker {
  const columnsOf = vocabularyColumns(model.card.vocabulary, state.catalogue);
  return {
    space: model.space,
    async make(wanted) {
      const keys = wanted.filter((key) => state.catalogue.get(key));
      if (keys.length === 0) return { keys: new Int32Array(0), vectors: new Float32Array(0), parts: new Float32Array(0) };
      const outputs = await model.encodeItems(await itemInputs(model, store, state, state.clock(now()), columnsOf, keys));
      return { keys: Int32Array.from(keys), ...outputs };
    },
  };
}

/** By token, its column in the model's inputs: looked up again only when the catalogue has got new words. */
function vocabularyColumns(vocabulary: readonly string[], catalogue: CatalogueFacts): () => ReadonlyMap<number, number> {
  let columns: ReadonlyMap<number, number> = new Map();
  let words = -1;
  return () => {
    if (words !== catalogue.tokenCount) columns = catalogue.placesByToken(vocabulary);
    words = catalogue.tokenCount;
    return columns;
  };
}

async function itemInputs(
  model: RankingModel,
  store: Pick<Encodings, "scanEncodings">,
  state: ShopState,
  at: number,
  columnsOf: () => ReadonlyMap<number, number>,
  keys: readonly ProductKey[],
): Promise<ItemInputs> {
  const { encoders, vocabulary } = model.card;
  const [text, image] = await Promise.all([
    encodedModality(store, "text", encoders.text, encoders.textDim, keys),
    encodedModality(store, "image", encoders.image, encoders.imageDim, keys),
  ]);
  // Now, as products may have got new words meanwhile.
  const columns = columnsOf();
  const width = Math.max(1, vocabulary.length);
  const tokens = new Float32Array(keys.length * width);
  const numbers = new Float32Array(keys.length * PRODUCT_NUMBERS_DIM);
  keys.forEach((key, i) => {
    for (const token of state.catalogue.get(key)!.tokens) {
      const column = columns.get(token);
      if (column !== undefined) tokens[i * width + column] = 1;
    }
    productNumbers(state, key, at, numbers, i * PRODUCT_NUMBERS_DIM);
  });
  return {
    n: keys.length,
    text: text.rows,
    textMask: text.mask,
    image: image.rows,
    imageMask: image.mask,
    tokens,
    numbers,
    ids: keys.map((key) => state.catalogue.get(key)!.id),
  };
}
