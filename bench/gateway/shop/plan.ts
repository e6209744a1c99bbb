/** A generated shop's outline: how many of what, and which products belong together. Everything follows from these numbers. */
import { digest } from "../../../src/common/hash.js";
import { hash32 } from "../../../src/common/random.js";
import type { ModelCard } from "../../../src/inference/model.js";

export interface ShopPlan {
  products: number;
  shoppers: number;
  events: number;
  seed: number;
}

/** Rises whenever the generator makes something else of the same plan. */
const VERSION = 3;
/** The last event: long ago, so that the shop's clock stands still whenever the benchmark runs. */
export const END = Date.UTC(2026, 0, 1);
export const DAY = 86_400_000;
/** Distinct texts and pictures of a cluster; products combine them. */
export const VARIANTS = 32;

/** Names the shop that a plan and a model make. */
export function planDigest(plan: ShopPlan, card: ModelCard): string {
  return digest({ version: VERSION, plan, card }).slice(0, 12);
}

/** Products of one look and one use: a cluster has some 400. Keys go round the clusters, so that low keys are every cluster's favourites. */
export function clustersOf({ products }: ShopPlan): number {
  return Math.min(1024, Math.max(16, Math.round(products / 400)));
}

/** The three clusters that a shopper likes. */
export function tasteOf(shopper: number, clusters: number): [number, number, number] {
  const at = (n: number): number => hash32(`${shopper}/${n}`) % clusters;
  return [at(0), at(1), at(2)];
}

/** The shop's own ids. The demo model knows the products that are called as the demo's, which are the most popular here. */
export const productId = (key: number): string => `vt-${String(key).padStart(4, "0")}`;
export const shopperId = (key: number): string => `u${key}`;
