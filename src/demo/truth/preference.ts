/** The oracle: the true log-odds by which the demo's shoppers choose. */
import type { ProductInput, RequestContext, ShopperInput } from "../../domain.js";
import { contextLogOdds, type EffectMode } from "./effects.js";
import { appealOf, tasteAffinity, tasteOf } from "./tastes.js";

/** Log-odds added to a product on the day it appears, halving about every three weeks. */
export const NOVELTY = 0.7;
const FADE = 30 * 86_400_000;

/** What being new adds at a moment; 0 for a product of unknown age. */
export function noveltyOf(product: ProductInput, at: number): number {
  const age = product.createdAt ? at - product.createdAt.getTime() : Number.POSITIVE_INFINITY;
  return age >= 0 ? NOVELTY * Math.exp(-age / FADE) : 0;
}

/**
 * True log-odds, up to a constant per shopper and context, that this shopper looks at this product in this context:
 * `taste + appeal + novelty + context`. A shopper's first pick of a session follows it exactly; later picks also lean
 * to what was looked at before in the session.
 */
export function preference(
  shopper: ShopperInput,
  product: ProductInput,
  context: RequestContext,
  { seed, effects }: { seed: number; effects: EffectMode },
): number {
  return (
    tasteAffinity(tasteOf(shopper, seed), product) +
    appealOf(product, seed) +
    (context.at ? noveltyOf(product, context.at.getTime()) : 0) +
    contextLogOdds(product, context, effects)
  );
}
