/** Interactions grouped into what a shopper did in one go: a day's basket where only dates are known, else a session. */
import type { EventBatch, ProductKey } from "../../domain.js";
import { startOfDay } from "../../features/context.js";
import { interactionWeight } from "../../features/histories.js";

const SESSION_GAP = 30 * 60_000;

export interface Basket {
  shopper: number;
  /** Indices into the event log, ascending. */
  events: number[];
  dateOnly: boolean;
}

/** One moment of a shopper and what was wanted then or later in the same basket. */
export interface Sample {
  shopper: number;
  /** Event (index in the log) whose moment and context are asked about. */
  event: number;
  products: ProductKey[];
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
 * evidence; null where there is nothing positive. A day's basket has no order: all of it was wanted, whatever `from`.
 */
export function sampleFrom(log: EventBatch, basket: Basket, from: number): Sample | null {
  const start = basket.dateOnly ? 0 : from;
  const before = new Set<ProductKey>();
  for (let j = 0; j < start; j++) before.add(log.product[basket.events[j]!]!);
  const wanted = evidenceOf(log, basket.events.slice(start));
  for (const product of before) wanted.delete(product);
  if (wanted.size === 0) return null;
  return {
    shopper: basket.shopper,
    event: basket.events[start]!,
    products: [...wanted.keys()],
    weights: [...wanted.values()],
  };
}

/**
 * A basket as moments of its own: in a session, every product at its first event; in a day's basket, all of them at once.
 * What a shopper had met already in the session is no sample: its next event says nothing that the first did not.
 */
export function samplesOf(log: EventBatch, basket: Basket): Sample[] {
  if (basket.dateOnly) return [sampleFrom(log, basket, 0)].filter((sample) => sample !== null);
  const first = new Map<ProductKey, number>();
  for (const event of basket.events) if (!first.has(log.product[event]!)) first.set(log.product[event]!, event);
  return [...evidenceOf(log, basket.events)].map(([product, weight]) => ({
    shopper: basket.shopper,
    event: first.get(product)!,
    products: [product],
    weights: [weight],
  }));
}

/** The strongest evidence that each product was wanted, where there is any. */
function evidenceOf(log: EventBatch, events: readonly number[]): Map<ProductKey, number> {
  const evidence = new Map<ProductKey, number>();
  for (const event of events) {
    const product = log.product[event]!;
    const weight = interactionWeight(log.type[event]!, log.value[event]!);
    if (weight > 0) evidence.set(product, Math.max(weight, evidence.get(product) ?? 0));
  }
  return evidence;
}
