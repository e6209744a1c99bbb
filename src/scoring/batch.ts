/** Lists for many shoppers at many moments, in one forward pass: each from nothing but earlier events (promise 7). */
import type { Progress } from "../common/progress.js";
import type { ProductFilter, ShopperKey, Strategy } from "../domain.js";
import { Errors } from "../errors.js";
import { DAY } from "../features/calendar.js";
import { askQuestion } from "../features/question.js";
import { listOf } from "./listOf.js";
import { type MovingOptions, MovingShop } from "./movingShop.js";
import type { Ranked } from "./rank.js";
import { inForce, type Merchandise, NO_MERCHANDISE } from "./rules/inForce.js";
import type { ScoringSettings, Shop } from "./shop.js";

export interface BatchRequest {
  /** The shop's own id; an unknown one gets the answer of a visitor without history. */
  userId: string;
  /** As it was given; repeated in the output. */
  at: string;
  /** Milliseconds. */
  moment: number;
}

export interface BatchOptions extends MovingOptions {
  /** Answered in order of their moments, equal ones in the order given. */
  requests: readonly BatchRequest[];
  k: number;
  excludeSeen: boolean;
  /** True: a model may be used that has learned from events after the moment asked. */
  allowLaterModel: boolean;
  settings: ScoringSettings;
  /** What merchandisers want; left out: nothing. */
  merchandise?: Merchandise;
  /** One JSON line without its end; awaited, so that a slow writer slows the batch down. */
  write(line: string): Promise<void> | void;
  progress: Progress;
  /** Aborted: the batch rejects with its reason before the next list. */
  signal?: AbortSignal;
}

export interface BatchSummary {
  lists: number;
  /** Lists with fewer than k products. */
  short: number;
  strategies: Partial<Record<Strategy, number>>;
  /** Seconds spent on lists, and on everything. */
  seconds: number;
  totalSeconds: number;
}

/** Writes one line a request: `{"userId","at","items":[{"productId","score"}]}`, best first. Throws MODEL_TOO_NEW. */
export async function recommendBatch(options: BatchOptions): Promise<BatchSummary> {
  const { model, progress, settings, k, merchandise = NO_MERCHANDISE } = options;
  const started = performance.now();
  const requests = [...options.requests].sort((a, b) => a.moment - b.moment);
  const earliest = requests[0];
  if (model && earliest && !options.allowLaterModel && Date.parse(model.card.window.until) > earliest.moment)
    throw Errors.modelTooNew(model.id, model.card.window.until, earliest.at);
  const last = requests.at(-1);
  const moving = await MovingShop.open({ ...options, until: last && new Date(last.moment) }, progress);
  const shoppers = await keysOf(options, requests);
  const known = (await options.store.eventWindow())?.last.getTime() ?? Number.NEGATIVE_INFINITY;
  const summary: BatchSummary = { lists: 0, short: 0, strategies: {}, seconds: 0, totalSeconds: 0 };
  if (earliest) await moving.advanceTo(earliest.moment);
  const begun = performance.now();
  progress.stage("making lists", requests.length, "lists");
  for (const { userId, at, moment } of requests) {
    options.signal?.throwIfAborted();
    await moving.advanceTo(moment);
    // Midnight is what a date becomes: nobody means the hour.
    const request = { dateOnly: moment % DAY === 0 };
    const shopper = shoppers.get(userId) ?? null;
    const question = askQuestion(moving.shop.state, shopper, request, moment);
    // Which products are available now says nothing of the past.
    const filter: ProductFilter = { excludeSeen: options.excludeSeen, availableOnly: moment > known };
    const { strategy, items } = await listOf(
      moving.shop,
      settings,
      question,
      filter,
      k,
      inForce(merchandise, shopper, request, moment),
    );
    await options.write(JSON.stringify({ userId, at, items: items.map((item) => toLine(moving.shop, item)) }));
    summary.lists++;
    summary.strategies[strategy] = (summary.strategies[strategy] ?? 0) + 1;
    if (items.length < k) summary.short++;
    const seconds = (performance.now() - begun) / 1000;
    progress.update(summary.lists, { "lists/s": Math.round(summary.lists / seconds) });
  }
  summary.seconds = (performance.now() - begun) / 1000;
  summary.totalSeconds = (performance.now() - started) / 1000;
  return summary;
}

function toLine({ state }: Shop, { key, score }: Ranked): { productId: string; score: number } {
  return { productId: state.catalogue.get(key)!.id, score };
}

async function keysOf({ store }: BatchOptions, requests: readonly BatchRequest[]): Promise<Map<string, ShopperKey>> {
  const ids = [...new Set(requests.map((request) => request.userId))];
  const keys = new Map<string, ShopperKey>();
  for (let from = 0; from < ids.length; from += 1000)
    for (const shopper of await store.shoppersByIds(ids.slice(from, from + 1000))) if (shopper) keys.set(shopper.id, shopper.key);
  return keys;
}

/** A request for each shopper at one moment. */
export async function everyShopper(
  store: Pick<BatchOptions["store"], "scanShoppers">,
  at: string,
  moment: number,
): Promise<BatchRequest[]> {
  const requests: BatchRequest[] = [];
  for await (const shoppers of store.scanShoppers({ batchSize: 5000 }))
    for (const { id } of shoppers) requests.push({ userId: id, at, moment });
  return requests;
}

/** The moment after the last stored event: the next day where only its date is known, now where there is none. ISO 8601. */
export async function momentAfterLastEvent(store: Pick<BatchOptions["store"], "eventWindow" | "scanEvents">): Promise<string> {
  const window = await store.eventWindow();
  if (!window) return new Date().toISOString();
  for await (const batch of store.scanEvents({ from: window.last }))
    if (batch.dateOnly.includes(1)) return new Date(window.last.getTime() + DAY).toISOString();
  return new Date(window.last.getTime() + 1).toISOString();
}
