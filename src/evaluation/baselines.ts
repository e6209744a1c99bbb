/** The baselines that every evaluation prints beside the model: simple, collaborative and content methods, and chance. */
import { POPULARITY_HALF_LIVES } from "../features/layout.js";
import type { ShopState } from "../features/shopState.js";
import { popular } from "../retrieval/popular.js";
import { repurchase } from "../retrieval/repurchase.js";
import { variants } from "../retrieval/variants.js";
import type { Method } from "./method.js";
import type { ContentVectors } from "./methods/contentCosine.js";
import { popularityMethod } from "./methods/popularity.js";
import { randomMethod } from "./methods/random.js";
import { inTurn } from "./methods/source.js";
import { families } from "./tuning/families.js";

/**
 * Untuned, in the order they are printed: every family with the first of its settings. Popularity comes with every
 * half-life, so that none can be said to be badly chosen.
 */
export function baselines(state: ShopState, content: ContentVectors, seed: number, threads = 1): Method[] {
  return [
    ...POPULARITY_HALF_LIVES.map((halfLife) => popularityMethod(halfLife)),
    ...families(state, { content, seed, threads }).flatMap(({ name, grid, make }) =>
      name === "popularity" ? [] : make(grid[0]!),
    ),
    ...fixedBaselines(seed),
  ];
}

/** What has nothing to set: a rule of thumb, and chance. */
export function fixedBaselines(seed: number): Method[] {
  return [inTurn("repurchase, variants, popularity", [repurchase, variants, popular]), randomMethod(seed)];
}
