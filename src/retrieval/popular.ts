/**
 * What is wanted lately, in a context like this one: each product's share of the shop's decayed demand, raised or lowered
 * by how much more (or less) it is wanted in the request's situation than products are on average.
 */
import { topK } from "../common/topK.js";
import type { ProductKey } from "../domain.js";
import type { ContextFeatures } from "../features/context.js";
import { PROFILE_DIM, PROFILE_OFFSETS } from "../features/layout.js";
import type { ShopState } from "../features/shopState.js";
import type { CandidateSource, ScoredKeys } from "./source.js";

/** How much each half-life (3, 14, 60 days, all time) counts. */
const HORIZON_MIX = [0.3, 0.35, 0.25, 0.1];
/** Log-lifts are added as if their dimensions were independent, which they are not: so they count by half. */
const DAMPING = 0.5;
const RATIO_LIMIT = 12;
/** Products whose context is looked at: the most wanted whatever the situation. */
const POOL = 1200;

export const popular: CandidateSource = {
  name: "popular",
  propose({ state, question, allows }, k) {
    const ranked = inContext(state, question.context);
    const found = take(ranked, allows, k);
    if (found.keys.length === k || ranked.keys.length === state.stats.active.length) return found;
    // A narrow filter: rank what passes it, however little wanted.
    const { shares } = demandOf(state);
    const passing = state.stats.active.flatMap((key, i) => (allows(key) ? i : []));
    const pool = passing.sort((a, b) => shares[b]! - shares[a]! || a - b).slice(0, POOL);
    const lifts = (d: number, b: number): Float64Array => state.profiles.liftsOf(keysAt(state, pool), d, b);
    return take(rankInContext(state, question.context.buckets, pool, lifts), () => true, k);
  },
};

/** The most wanted products in a context, best first. */
export function inContext(state: ShopState, context: ContextFeatures): ScoredKeys {
  const demand = demandOf(state);
  demand.pool ??= [...topK(demand.shares, POOL, state.stats.active.length)];
  const { pool, lifts } = demand;
  return rankInContext(state, context.buckets, pool, (d, b) => {
    const at = PROFILE_OFFSETS[d]! + b;
    lifts[at] ??= state.profiles.liftsOf(keysAt(state, pool), d, b);
    return lifts[at];
  });
}

/** Kept until the next event. */
interface Demand {
  version: number;
  /** By position in `stats.active`. */
  shares: Float64Array;
  pool: number[] | undefined;
  /** Log-lifts of the pool by bucket of any dimension, where they were asked for. */
  lifts: (Float64Array | undefined)[];
}
const demands = new WeakMap<ShopState, Demand>();

function demandOf(state: ShopState): Demand {
  const known = demands.get(state);
  if (known?.version === state.version) return known;
  const length = state.stats.active.length;
  const shares = known && known.shares.length >= length ? known.shares : new Float64Array(2 * length);
  state.stats.shares(HORIZON_MIX, shares);
  const demand: Demand = { version: state.version, shares, pool: undefined, lifts: new Array(PROFILE_DIM) };
  demands.set(state, demand);
  return demand;
}

/** Scores positions of `stats.active` in a context, by their log-lifts in a bucket, and sorts them. */
function rankInContext(
  state: ShopState,
  buckets: Int8Array,
  pool: readonly number[],
  liftsIn: (dimension: number, bucket: number) => Float64Array,
): ScoredKeys {
  const { shares } = demandOf(state);
  const sums = new Float64Array(pool.length);
  buckets.forEach((bucket, d) => {
    if (bucket < 0) return;
    const lifts = liftsIn(d, bucket);
    for (let i = 0; i < sums.length; i++) sums[i]! += lifts[i]!;
  });
  const keys = keysAt(state, pool);
  const scores = sums.map(
    (sum, i) => shares[pool[i]!]! * Math.max(1 / RATIO_LIMIT, Math.min(RATIO_LIMIT, Math.exp(DAMPING * sum))),
  );
  const order = [...topK(scores, scores.length, scores.length, keys)];
  return { keys: order.map((i) => keys[i]!), scores: order.map((i) => scores[i]!) };
}

/** Products at positions of `stats.active`. */
function keysAt({ stats }: ShopState, positions: readonly number[]): Int32Array {
  return Int32Array.from(positions, (i) => stats.active[i]!);
}

function take(ranked: ScoredKeys, allows: (key: ProductKey) => boolean, k: number): ScoredKeys {
  const found: ScoredKeys = { keys: [], scores: [] };
  for (let i = 0; i < ranked.keys.length && found.keys.length < k; i++) {
    if (!allows(ranked.keys[i]!)) continue;
    found.keys.push(ranked.keys[i]!);
    found.scores.push(ranked.scores[i]!);
  }
  return found;
}
