/** What the towers learn from: one product wanted by one shopper in one situation, with product numbers as of before. */
import type { ShopState } from "../../features/shopState.js";
import { samplesOf } from "./baskets.js";
import { requestOf } from "./eventContext.js";
import type { TrainingShop } from "./shop.js";
import { Snapshot } from "./snapshots.js";

export interface TowerExample {
  shopper: number;
  /** The moment, milliseconds UTC, and the situation as encoded then: [CONTEXT_DIM]. */
  at: number;
  context: Float32Array;
  /** Usable events of the shopper's history, and the clock recency is measured from. */
  events: number;
  clock: number;
  target: number;
  weight: number;
  /** Index in `snapshots`. */
  snapshot: number;
}

export interface TowerData {
  train: TowerExample[];
  /** Later examples, for early stopping. */
  validation: TowerExample[];
  snapshots: Snapshot[];
  /** State as of `until`; histories hold at least every example's events. */
  state: ShopState;
}

/** Most recent examples kept: older ones add time, hardly knowledge. */
const MAX_EXAMPLES = 400_000;
const VALIDATION_EXAMPLES = 1_000;

/** The event (index in the log) from which on there are `most` examples before `from`, or a basket's more: older ones are not even made. */
function firstKept({ log, baskets }: TrainingShop, from: number, most: number): number {
  const examples = new Uint32Array(log.length);
  for (const basket of baskets)
    if (log.at[basket.events[0]!]! < from)
      for (const { event, products } of samplesOf(log, basket)) if (log.at[event]! < from) examples[event]! += products.length;
  let kept = 0;
  for (let event = log.length - 1; event >= 0; event--) {
    kept += examples[event]!;
    if (kept >= most) return event;
  }
  return 0;
}

/** One replay up to `until`: examples before `from` train, those after validate. */
export function towerExamples(
  shop: TrainingShop,
  from: number,
  until: number,
  snapshotCount: number,
  most = MAX_EXAMPLES,
): TowerData {
  const { log } = shop;
  const state = shop.blank.empty();
  const first = log.at[0]!;
  const snapshots = [new Snapshot(state, shop.blank, first)];
  const step = Math.max(1, (from - first) / snapshotCount);
  const all: TowerExample[] = [];
  let border = first + step;
  let applied = 0;
  // Strictly earlier events only: within one moment (a day, where only dates are known) there is no order.
  const advance = (at: number): void => {
    for (; applied < log.length && log.at[applied]! < at; applied++) {
      const next = log.at[applied]!;
      if (next >= border && border <= from) {
        const passed = first + step * Math.floor((Math.min(next, from) - first) / step);
        snapshots.push(new Snapshot(state, shop.blank, passed));
        border = passed + step;
      }
      state.apply(log, applied);
    }
  };
  const cut = firstKept(shop, from, most);
  const samples = shop.baskets.flatMap((basket) =>
    basket.events.at(-1)! >= cut && log.at[basket.events[0]!]! < until
      ? samplesOf(log, basket).filter(({ event }) => event >= cut)
      : [],
  );
  samples.sort((a, b) => a.event - b.event);
  for (const sample of samples) {
    const at = log.at[sample.event]!;
    if (at >= until) break;
    advance(at);
    const request = requestOf(log, sample.event, sample.products, state.catalogue);
    const moment = {
      shopper: sample.shopper,
      at,
      context: state.contextOf(sample.shopper, request, at).values,
      events: state.usableLength(state.histories.of(sample.shopper), at, request.dateOnly === true),
      clock: state.clock(at),
      snapshot: snapshots.length - 1,
    };
    sample.products.forEach((target, i) => {
      all.push({ ...moment, target, weight: sample.weights[i]! });
    });
  }
  const split = all.findIndex((example) => example.at >= from);
  const train = (split < 0 ? all : all.slice(0, split)).slice(-most);
  const later = split < 0 ? [] : all.slice(split);
  const every = Math.max(1, Math.floor(later.length / VALIDATION_EXAMPLES));
  return { train, validation: later.filter((_, i) => i % every === 0).slice(0, VALIDATION_EXAMPLES), snapshots, state };
}
