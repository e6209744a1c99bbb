/** What the towers learn from: one product wanted by one shopper in one situation, with product numbers as of before. */
import type { ContextFeatures } from "../../features/context.js";
import type { ShopState } from "../../features/shopState.js";
import { type Sample, sampleFrom } from "./baskets.js";
import { basketEventContext } from "./eventContext.js";
import type { TrainingShop } from "./shop.js";
import { Snapshot } from "./snapshots.js";

export interface TowerExample {
  shopper: number;
  /** The situation, encoded as of the moment. */
  context: ContextFeatures;
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

/**
 * One replay up to `until`: examples before `from` train, those after validate. A product met earlier in the same session
 * is no example: its next click says nothing that the last one did not.
 */
export function towerExamples(shop: TrainingShop, from: number, until: number, snapshotCount: number): TowerData {
  const state = shop.blank.empty();
  const snapshots = [new Snapshot(state, shop.log.at[0]!)];
  const first = shop.log.at[0]!;
  const step = Math.max(1, (from - first) / snapshotCount);
  const all: TowerExample[] = [];
  let applied = 0;
  // Strictly earlier events only: within one moment (a day, where only dates are known) there is no order.
  const advance = (at: number): void => {
    while (applied < shop.log.length && shop.log.at[applied]! < at) {
      const border = first + snapshots.length * step;
      if (shop.log.at[applied]! >= border && snapshots.length <= snapshotCount) snapshots.push(new Snapshot(state, border));
      state.apply(shop.log, applied++);
    }
  };
  const samples = shop.baskets
    .flatMap((basket) =>
      basket.dateOnly
        ? [sampleFrom(shop.log, basket, 0)]
        : basket.events.map((event, i) => onlyNow(shop, event, sampleFrom(shop.log, basket, i))),
    )
    .filter((sample) => sample !== null)
    .sort((a, b) => a.event - b.event);
  for (const sample of samples) {
    if (shop.log.at[sample.event]! >= until) break;
    advance(shop.log.at[sample.event]!);
    const { context, events, clock } = basketEventContext(state, shop.log, sample.event);
    sample.products.forEach((target, i) => {
      all.push({
        shopper: sample.shopper,
        context,
        events,
        clock,
        target,
        weight: sample.weights[i]!,
        snapshot: snapshots.length - 1,
      });
    });
  }
  const split = all.findIndex((example) => example.context.at >= from);
  const train = (split < 0 ? all : all.slice(0, split)).slice(-MAX_EXAMPLES);
  const later = split < 0 ? [] : all.slice(split);
  const every = Math.max(1, Math.floor(later.length / VALIDATION_EXAMPLES));
  return { train, validation: later.filter((_, i) => i % every === 0).slice(0, VALIDATION_EXAMPLES), snapshots, state };
}

/** In a session every event is an example of its own product, at its own moment; null where the product is not new. */
function onlyNow(shop: TrainingShop, event: number, sample: Sample | null): Sample | null {
  const product = shop.log.product[event]!;
  const i = sample?.products.indexOf(product) ?? -1;
  return sample && i >= 0 ? { ...sample, products: [product], weights: [sample.weights[i]!] } : null;
}
