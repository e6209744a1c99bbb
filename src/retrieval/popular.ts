/**
 * What is wanted lately, in a context like this one: each product's share of the shop's decayed demand, raised or lowered
 * by how much more (or less) it is wanted in the request's situation than products are on average.
 */
import { topK } from "../common/topK.js";
import type { ProductKey } from "../domain.js";
import type { ContextFeatures } from "../features/context.js";
import type { ShopState } from "../features/shopState.js";
import type { CandidateSource, ScoredKeys } from "./source.js";

/** How much each half-life (3, 14, 60 days, all time) counts. */
const HORIZON_MIX = [0.3, 0.35, 0.25, 0.1];
/** Log-lifts are added as if their dimensions were independent, which they are not: so they count by half. */
const DAMPING = 0.5;
const RATIO_LIMIT = 12;
/** Products whose context is looked at: the most wanted whatever the situation. */
const POOL = 1200;
/** Contexts remembered until the next event. */
const REMEMBERED = 256;

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
    return take(rankInContext(state, question.context.buckets, pool), () => true, k);
  },
};

/** The most wanted products in a context, best first; kept until the state changes. */
export function inContext(state: ShopState, context: ContextFeatures): ScoredKeys {
  const demand = demandOf(state);
  const key = context.buckets.join();
  let ranked = demand.byContext.get(key);
  if (!ranked) {
    demand.pool ??= [...topK(demand.shares, POOL, state.stats.active.length)];
    ranked = rankInContext(state, context.buckets, demand.pool);
    if (demand.byContext.size >= REMEMBERED) demand.byContext.clear();
    demand.byContext.set(key, ranked);
  }
  return ranked;
}

interface Demand {
  version: number;
  /** By position in `stats.active`. */
  shares: Float64Array;
  pool: number[] | undefined;
  byContext: Map<string, ScoredKeys>;
}
const demands = new WeakMap<ShopState, Demand>();

function demandOf(state: ShopState): Demand {
  const known = demands.get(state);
  if (known?.version === state.version) return known;
  const length = state.stats.active.length;
  const shares = known && known.shares.length >= length ? known.shares : new Float64Array(2 * length);
  state.stats.shares(HORIZON_MIX, shares);
  const demand: Demand = { version: state.version, shares, pool: undefined, byContext: new Map() };
  demands.set(state, demand);
  return demand;
}

/** Scores positions of `stats.active` in a context and sorts them. */
function rankInContext(state: ShopState, buckets: Int8Array, pool: readonly number[]): ScoredKeys {
  const { shares } = demandOf(state);
  const ratioOf = state.profiles.contextRatio(buckets);
  const scored = pool.map((i) => {
    const key = state.stats.active[i]!;
    const ratio = Math.max(1 / RATIO_LIMIT, Math.min(RATIO_LIMIT, ratioOf(key) ** DAMPING));
    return { key, score: shares[i]! * ratio };
  });
  scored.sort((a, b) => b.score - a.score || a.key - b.key);
  return { keys: scored.map((s) => s.key), scores: scored.map((s) => s.score) };
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
