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

/** Rankings of the pool kept beside one reading of the demand, by context. */
const KEPT = 100;

export const popular: CandidateSource = {
  name: "popular",
  propose({ state, question, allows, tolerance }, k) {
    const ranked = inContext(state, question.context, tolerance);
    const found = take(ranked, allows, k);
    const { active } = state.stats;
    if (found.keys.length === k || ranked.keys.length === active.length) return found;
    // A narrow filter: rank what passes it, however little wanted.
    const { shares } = demandOf(state, tolerance);
    const passing = active.flatMap((key, i) => (allows(key) && i < shares.length ? i : []));
    const pool = poolOf(state, passing.sort((a, b) => shares[b]! - shares[a]! || a - b).slice(0, POOL), shares);
    return take(rankInContext(question.context.buckets, pool, liftsOf(state, pool)), () => true, k);
  },
};

/** The most wanted products in a context, best first; `tolerance`: the share of the shop's events that may not be counted yet. */
export function inContext(state: ShopState, context: ContextFeatures, tolerance = 0): ScoredKeys {
  const demand = demandOf(state, tolerance);
  demand.pool ??= poolOf(state, topK(demand.shares, POOL, demand.length), demand.shares);
  const { pool, lifts, rankings } = demand;
  const name = context.buckets.join();
  const known = rankings.get(name);
  if (known) return known;
  const read = liftsOf(state, pool);
  const ranking = rankInContext(context.buckets, pool, (d, b) => {
    const at = PROFILE_OFFSETS[d]! + b;
    lifts[at] ??= read(d, b);
    return lifts[at];
  });
  if (rankings.size < KEPT) rankings.set(name, ranking);
  return ranking;
}

/** Products that may be popular, and their shares of the shop's demand. */
interface Pool {
  keys: Int32Array;
  shares: Float64Array;
}

/** One reading of what is wanted. */
interface Demand {
  /** Of the state. */
  version: number;
  /** By position in `stats.active`, of which there were so many. */
  shares: Float64Array;
  length: number;
  pool: Pool | undefined;
  /** Log-lifts of the pool by bucket of any dimension, where they were asked for. */
  lifts: (Float64Array | undefined)[];
  rankings: Map<string, ScoredKeys>;
}
const demands = new WeakMap<ShopState, Demand>();

function demandOf(state: ShopState, tolerance = 0): Demand {
  const known = demands.get(state);
  if (known && state.version - known.version <= tolerance * state.version) return known;
  const { length } = state.stats.active;
  const shares = known && known.shares.length >= length ? known.shares : new Float64Array(2 * length);
  state.stats.shares(HORIZON_MIX, shares);
  const demand: Demand = {
    version: state.version,
    shares,
    length,
    pool: undefined,
    lifts: new Array(PROFILE_DIM),
    rankings: new Map(),
  };
  demands.set(state, demand);
  return demand;
}

/** Products at positions of `stats.active`. */
function poolOf({ stats }: ShopState, positions: ArrayLike<number>, shares: Float64Array): Pool {
  const pool: Pool = { keys: new Int32Array(positions.length), shares: new Float64Array(positions.length) };
  for (let i = 0; i < positions.length; i++) {
    pool.keys[i] = stats.active[positions[i]!]!;
    pool.shares[i] = shares[positions[i]!]!;
  }
  return pool;
}

type LiftsIn = (dimension: number, bucket: number) => Float64Array;

const liftsOf =
  ({ profiles }: ShopState, { keys }: Pool): LiftsIn =>
  (d, b) =>
    profiles.liftsOf(keys, d, b);

/** Scores a pool in a context, by its log-lifts in a bucket, and sorts it. */
function rankInContext(buckets: Int8Array, { keys, shares }: Pool, liftsIn: LiftsIn): ScoredKeys {
  const scores = new Float64Array(keys.length);
  buckets.forEach((bucket, d) => {
    if (bucket < 0) return;
    const lifts = liftsIn(d, bucket);
    for (let i = 0; i < scores.length; i++) scores[i]! += lifts[i]!;
  });
  for (let i = 0; i < scores.length; i++)
    scores[i] = shares[i]! * Math.max(1 / RATIO_LIMIT, Math.min(RATIO_LIMIT, Math.exp(DAMPING * scores[i]!)));
  const order = topK(scores, scores.length, scores.length, keys);
  return { keys: Array.from(order, (i) => keys[i]!), scores: Array.from(order, (i) => scores[i]!) };
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
