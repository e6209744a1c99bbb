/**
 * What is wanted lately, in a context like this one: each product's share of the shop's decayed demand, raised or lowered
 * by how much more (or less) it is wanted in the request's situation than products are on average.
 */
import { topK } from "../common/topK.js";
import type { ContextFeatures } from "../features/context.js";
import { PROFILE_DIM, PROFILE_OFFSETS } from "../features/layout.js";
import type { Scored } from "../features/scoreTable.js";
import type { ShopState } from "../features/shopState.js";
import { bestAllowed, type CandidateSource } from "./source.js";

/** How much each half-life (3, 14, 60 days, all time) counts. */
const HORIZON_MIX = [0.3, 0.35, 0.25, 0.1];
/** Log-lifts are added as if their dimensions were independent, which they are not: so they count by half. */
const DAMPING = 0.5;
const RATIO_LIMIT = 12;
/** Products whose context is looked at: the most wanted whatever the situation. */
const POOL = 1200;

/** Contexts whose scores of the pool are kept beside one reading of the demand. */
const KEPT = 100;

export const popular: CandidateSource = {
  name: "popular",
  propose(ask, k) {
    const { state, question, allows, tolerance } = ask;
    const scored = inContext(state, question.context, tolerance);
    const found = bestAllowed(scored, ask, k);
    const { active } = state.stats;
    if (found.keys.length === k || scored.keys.length === active.length) return found;
    // A narrow filter: rank what passes it, however little wanted.
    const { shares } = demandOf(state, tolerance);
    const passing = active.flatMap((key, i) => (allows(key) && i < shares.length ? i : []));
    const pool = poolOf(state, passing.sort((a, b) => shares[b]! - shares[a]! || a - b).slice(0, POOL), shares);
    const scores = scoresIn(question.context.buckets, pool, liftsOf(state, pool));
    const order = Array.from(topK(scores, k, scores.length, pool.keys));
    return { keys: order.map((i) => pool.keys[i]!), scores: order.map((i) => scores[i]!) };
  },
};

/** The most wanted products, scored in a context; `tolerance`: the share of the shop's events that may not be counted yet. */
function inContext(state: ShopState, context: ContextFeatures, tolerance = 0): Scored {
  const demand = demandOf(state, tolerance);
  demand.pool ??= poolOf(state, topK(demand.shares, POOL, demand.length), demand.shares);
  const { pool, lifts, scores } = demand;
  const name = context.buckets.join();
  const known = scores.get(name);
  if (known) return { keys: pool.keys, scores: known };
  const read = liftsOf(state, pool);
  const found = scoresIn(context.buckets, pool, (d, b) => {
    const at = PROFILE_OFFSETS[d]! + b;
    lifts[at] ??= read(d, b);
    return lifts[at];
  });
  if (scores.size < KEPT) scores.set(name, found);
  return { keys: pool.keys, scores: found };
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
  /** The pool's scores, by context. */
  scores: Map<string, Float64Array>;
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
    scores: new Map(),
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

/** A pool's scores in a context, by its log-lifts in a bucket. */
function scoresIn(buckets: Int8Array, { keys, shares }: Pool, liftsIn: LiftsIn): Float64Array {
  const scores = new Float64Array(keys.length);
  for (let d = 0; d < buckets.length; d++) {
    if (buckets[d]! < 0) continue;
    const lifts = liftsIn(d, buckets[d]!);
    for (let i = 0; i < scores.length; i++) scores[i]! += lifts[i]!;
  }
  for (let i = 0; i < scores.length; i++)
    scores[i] = shares[i]! * Math.max(1 / RATIO_LIMIT, Math.min(RATIO_LIMIT, Math.exp(DAMPING * scores[i]!)));
  return scores;
}
