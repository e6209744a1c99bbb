/** The baselines that every evaluation prints beside the model: candidate sources alone, content alone, chance. */
import { POPULARITY_HALF_LIVES } from "../features/layout.js";
import type { ProductVectors } from "../features/productVectors.js";
import type { ShopState } from "../features/shopState.js";
import { itemKnn } from "../retrieval/itemKnn.js";
import { popular } from "../retrieval/popular.js";
import { repurchase } from "../retrieval/repurchase.js";
import { variants } from "../retrieval/variants.js";
import type { Method } from "./method.js";
import { contentCosineMethod } from "./methods/contentCosine.js";
import { popularityMethod } from "./methods/popularity.js";
import { randomMethod } from "./methods/random.js";
import { inTurn, sourceMethod } from "./methods/source.js";
import { tfidfMethod } from "./methods/tfidf.js";
import { TokenIndex } from "./tokenIndex.js";

/** Mean-centred encodings of the catalogue; null where there are none. */
export interface ContentVectors {
  text: ProductVectors | null;
  image: ProductVectors | null;
}

/** In the order they are printed. Popularity comes with every half-life, so that none can be said to be badly chosen. */
export function baselines(state: ShopState, content: ContentVectors, seed: number): Method[] {
  const both = [content.text, content.image].flatMap((vectors) => vectors ?? []);
  const cosines = [
    ...(both.length > 0 ? [contentCosineMethod("content cosine", both)] : []),
    ...(both.length > 1 ? [contentCosineMethod("text cosine", [content.text!])] : []),
  ];
  return [
    ...POPULARITY_HALF_LIVES.map((halfLife) => popularityMethod(halfLife)),
    sourceMethod("popularity in context", popular),
    sourceMethod("repurchase", repurchase),
    sourceMethod("item-kNN", itemKnn),
    ...cosines,
    tfidfMethod(new TokenIndex(state.catalogue)),
    inTurn("repurchase, variants, popularity", [repurchase, variants, popular]),
    randomMethod(seed),
  ];
}
