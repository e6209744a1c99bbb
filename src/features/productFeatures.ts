/** A product's numbers for the item tower's context part F_c of equation (1), beside its vocabulary tokens. */
import type { ProductKey } from "../domain.js";
import { DAY } from "./calendar.js";
import { POPULARITY_HALF_LIVES, PRODUCT_DYNAMIC_DIM, PRODUCT_NUMBERS_DIM, PRODUCT_STATIC_DIM, PROFILE_DIM } from "./layout.js";
import type { ShopState } from "./shopState.js";

/** First moment a product is known to exist: `createdAt`, else its first event so far; NaN where neither is known. */
export function firstSeen(state: ShopState, key: ProductKey): number {
  const created = state.catalogue.createdAtOf(key);
  return Number.isNaN(created) ? state.stats.first(key) : created;
}

/** Writes PRODUCT_NUMBERS_DIM numbers at `offset`: what also exists for a product nobody bought, then what interactions say. */
export function productNumbers(state: ShopState, key: ProductKey, at: number, out: Float32Array, offset: number): void {
  out.fill(0, offset, offset + PRODUCT_NUMBERS_DIM);
  const facts = state.catalogue.get(key);
  if (facts) {
    out[offset] = Number.isNaN(facts.logPrice) ? 0 : 1;
    out[offset + 1] = state.catalogue.priceDeviation(key, 0);
    out[offset + 2] = state.catalogue.priceDeviation(key, 1);
    out[offset + 3] = facts.variantGroup >= 0 ? 1 : 0;
    out[offset + 4] = Math.min(2, facts.tokens.length / 16);
  }
  dynamicNumbers(state, key, at, out, offset + PRODUCT_STATIC_DIM);
}

/** Writes PRODUCT_DYNAMIC_DIM numbers at `offset`: context profile lifts, decayed counts, repeat rate, novelty. */
export function dynamicNumbers(state: ShopState, key: ProductKey, at: number, out: Float32Array, offset: number): void {
  state.profiles.lifts(key, out, offset);
  let i = offset + PROFILE_DIM;
  for (let h = 0; h < POPULARITY_HALF_LIVES.length; h++) out[i++] = Math.log1p(state.stats.count(key, h, at)) / 3;
  const first = firstSeen(state, key);
  const age = Number.isNaN(first) ? Number.POSITIVE_INFINITY : Math.max(0, at - first) / DAY;
  out[i++] = state.stats.repeatRate(key);
  out[i++] = Number.isNaN(state.stats.first(key)) ? 1 : 0;
  out[i++] = Math.exp(-age / 14);
  out[i++] = Math.exp(-age / 90);
  if (i - offset !== PRODUCT_DYNAMIC_DIM) throw new Error("PRODUCT_DYNAMIC_DIM and dynamicNumbers disagree");
}
