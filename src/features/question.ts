/** One shopper in one situation at one moment: what candidate sources and features are asked about. */
import { IntMap } from "../common/intMap.js";
import type { ProductKey, RequestContext, ShopperKey } from "../domain.js";
import { DAY } from "./calendar.js";
import type { ContextFeatures } from "./context.js";
import { type HistoryEntry, interactionWeight, isPurchase, recentEntries } from "./histories.js";
import type { ShopState } from "./shopState.js";

/** Distinct products of a history that sources and affinities look at. */
const REMEMBERED = 50;

export interface Question {
  shopper: ShopperKey | null;
  /** The moment asked, milliseconds UTC. */
  at: number;
  /** The moment recency is measured from. */
  clock: number;
  context: ContextFeatures;
  /** Usable events of the shopper (strictly earlier than `at`). */
  events: number;
  /** The shopper's last distinct products, newest first. */
  entries: HistoryEntry[];
  /** All earlier interactions by product: how often, how often bought, when last. */
  past: ReadonlyMap<ProductKey, { count: number; purchases: number; last: number; lastType: number }>;
  /** Decayed tastes over the history, each summing to at most 1. */
  taste: Taste;
  pageKeys: ProductKey[];
  cartKeys: ProductKey[];
}

type Scores = Pick<IntMap, "get" | "size" | "forEach">;

export interface Taste {
  categories: Scores;
  brands: Scores;
  /** IDF-weighted token profile and its Euclidean norm. */
  tokens: Scores;
  tokensNorm: number;
  groups: ReadonlySet<number>;
  /** Mean log price of what was wanted; NaN unknown. */
  logPrice: number;
}

/** Builds the question from what `state` knows; only events strictly before `at` count. */
export function askQuestion(state: ShopState, shopper: ShopperKey | null, asked: RequestContext, at: number): Question {
  // A shop that knows only dates has learned nothing about hours: a question's own would mean nothing to it.
  const request = state.version > 0 && !state.timed ? { ...asked, dateOnly: true } : asked;
  const history = state.histories.of(shopper);
  const events = state.usableLength(history, at, request.dateOnly === true);
  const clock = state.clock(at);
  const entries = recentEntries(history, events, REMEMBERED);
  const past = new Map<ProductKey, { count: number; purchases: number; last: number; lastType: number }>();
  for (let i = 0; i < events; i++) {
    const product = history.product[i]!;
    const seen = past.get(product);
    const purchase = isPurchase(history.type[i]!) ? 1 : 0;
    if (seen) {
      seen.count++;
      seen.purchases += purchase;
      seen.last = history.at[i]!;
      seen.lastType = history.type[i]!;
    } else past.set(product, { count: 1, purchases: purchase, last: history.at[i]!, lastType: history.type[i]! });
  }
  const keys = (ids: readonly string[] | undefined) => (ids ?? []).flatMap((id) => state.catalogue.keyOf(id) ?? []);
  return {
    shopper,
    at,
    clock,
    context: state.contextOf(shopper, request, at),
    events,
    entries,
    past,
    taste: tasteOf(state, entries, clock),
    pageKeys: keys(request.productIds),
    cartKeys: keys(request.cartProductIds),
  };
}

function tasteOf(state: ShopState, entries: readonly HistoryEntry[], clock: number): Taste {
  const { catalogue } = state;
  const categories = new IntMap();
  const brands = new IntMap();
  const tokens = new IntMap(8 * entries.length);
  const groups = new Set<number>();
  let total = 0;
  let priced = 0;
  let prices = 0;
  for (const entry of entries) {
    const { product } = entry;
    const weight = interactionWeight(entry.type, entry.value) * 2 ** (-Math.max(0, clock - entry.at) / (90 * DAY)) + 1e-6;
    if (!catalogue.has(product)) continue;
    total += weight;
    for (const c of catalogue.categoriesOf(product)) categories.add(c, weight);
    const brand = catalogue.columns.brand(product);
    const group = catalogue.columns.variantGroup(product);
    if (brand >= 0) brands.add(brand, weight);
    for (const t of catalogue.tokens.of(product)) tokens.add(t, weight * catalogue.idf(t));
    if (group >= 0) groups.add(group);
    const logPrice = catalogue.logPriceOf(product);
    if (!Number.isNaN(logPrice)) {
      priced += weight;
      prices += weight * logPrice;
    }
  }
  for (const map of [categories, brands])
    map.forEach((key, sum) => {
      map.set(key, sum / total);
    });
  let squares = 0;
  tokens.forEach((_, weight) => {
    squares += weight * weight;
  });
  return {
    categories,
    brands,
    tokens,
    tokensNorm: Math.sqrt(squares),
    groups,
    logPrice: priced > 0 ? prices / priced : Number.NaN,
  };
}
