/** Interactions grouped into what a shopper did in one go: a day's basket where only dates are known, else a session. */
import type { EventBatch } from "../../domain.js";
import { startOfDay } from "../../features/context.js";
import { interactionWeight } from "../../features/histories.js";

const SESSION_GAP = 30 * 60_000;

export interface Basket {
  shopper: number;
  /** Indices into the event log, ascending. */
  events: number[];
  dateOnly: boolean;
}

/** One moment of a shopper and what was wanted next within the same basket. */
export interface Sample {
  shopper: number;
  /** Event (index in the log) whose moment and context are asked about. */
  event: number;
  products: number[];
  /** Evidence of wanting of each product, the strongest in the basket. */
  weights: number[];
}

/** Baskets in order of their first event. */
export function basketsOf(log: EventBatch): Basket[] {
  const open = new Map<number, { basket: Basket; last: number }>();
  const baskets: Basket[] = [];
  for (let i = 0; i < log.length; i++) {
    const shopper = log.shopper[i]!;
    const dateOnly = log.dateOnly[i] === 1;
    const current = open.get(shopper);
    const same =
      current !== undefined &&
      current.basket.dateOnly === dateOnly &&
      (dateOnly ? startOfDay(log.at[i]!) === startOfDay(current.last) : log.at[i]! - current.last <= SESSION_GAP);
    if (same) {
      current.basket.events.push(i);
      current.last = log.at[i]!;
    } else {
      const basket: Basket = { shopper, events: [i], dateOnly };
      baskets.push(basket);
      open.set(shopper, { basket, last: log.at[i]! });
    }
  }
  return baskets;
}

/**
 * What was wanted from the `from`-th event of a basket on: products not met earlier in it, each with its strongest
 * evidence; null where there is nothing positive.
 */
export function sampleFrom(log: EventBatch, basket: Basket, from: number): Sample | null {
  const before = new Set<number>();
  if (!basket.dateOnly) for (let j = 0; j < from; j++) before.add(log.product[basket.events[j]!]!);
  const wanted = new Map<number, number>();
  for (let j = basket.dateOnly ? 0 : from; j < basket.events.length; j++) {
    const i = basket.events[j]!;
    const product = log.product[i]!;
    const weight = interactionWeight(log.type[i]!, log.value[i]!);
    if (weight > 0 && !before.has(product)) wanted.set(product, Math.max(weight, wanted.get(product) ?? 0));
  }
  if (wanted.size === 0) return null;
  return {
    shopper: basket.shopper,
    event: basket.events[basket.dateOnly ? 0 : from]!,
    products: [...wanted.keys()],
    weights: [...wanted.values()],
  };
}
