/**
 * What is asked. Each protocol turns a shop's stored interactions into questions: who, when, and which products the
 * answer should have held. None of them decides what may be known: the replay does.
 */
import { INTERACTION_TYPES, type ProductKey, type RequestContext, type ShopperKey } from "../domain.js";
import { basketStarts } from "../metrics/timeSplits.js";
import type { Events } from "../store/ports.js";

/**
 * - `next-basket`: every basket that begins in the window is asked for at its first moment; right are its products.
 * - `last-basket-out`: of those, each shopper's last one alone: every shopper counts once.
 * - `at-cut`: every shopper of the window is asked once, at the window's begin; right is all they touch in the window.
 * - `leave-one-out`: every shopper's last new product is withheld and asked for, with all other interactions of all
 *   shoppers known, later ones too, and the shopper's own products left out of the lists. This is how published tables are
 *   made; it says nothing about a future.
 */
export const PROTOCOLS = ["next-basket", "last-basket-out", "at-cut", "leave-one-out"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export interface AskedQuestion {
  shopper: ShopperKey;
  /** Milliseconds UTC. */
  at: number;
  dateOnly: boolean;
  /** What a request would say of its situation. */
  context: RequestContext;
  /** Distinct products, in the order they were met. */
  positives: ProductKey[];
}

export interface Questionnaire {
  /** In time order, then by shopper. */
  questions: AskedQuestion[];
  /**
   * Leave-one-out only: how many of a shopper's events are known (shoppers left out: all of them). The questions are then
   * asked after everything else was applied, and the shopper's own products are no answers.
   */
  known: ReadonlyMap<ShopperKey, number> | undefined;
}

export interface Window {
  /** Milliseconds; inclusive. */
  from: number;
  /** Milliseconds; exclusive. */
  to: number;
}

/** Reads the window's interactions and asks about them. `situated`: with the context of the event, not just its moment. */
export async function questionnaire(
  protocol: Protocol,
  events: Pick<Events, "scanEvents">,
  window: Window,
  situated: boolean,
): Promise<Questionnaire> {
  // A day of lead shows which baskets began before the window; leave-one-out needs whole histories.
  const since = protocol === "leave-one-out" ? undefined : new Date(window.from - DAY);
  const shoppers = await byShopper(events, since, new Date(window.to));
  const questions: AskedQuestion[] = [];
  const known = new Map<ShopperKey, number>();
  for (const [shopper, rows] of shoppers) {
    if (protocol === "next-basket") questions.push(...basketQuestions(shopper, rows, window, situated));
    else if (protocol === "last-basket-out") questions.push(...basketQuestions(shopper, rows, window, situated).slice(-1));
    else if (protocol === "at-cut") questions.push(...cutQuestion(shopper, rows, window));
    else {
      const last = lastNewProduct(rows);
      if (last <= 0 || rows[last]!.at < window.from) continue;
      known.set(shopper, last);
      questions.push(withheldQuestion(shopper, rows, last, situated));
    }
  }
  questions.sort((a, b) => a.at - b.at || a.shopper - b.shopper);
  return { questions, known: protocol === "leave-one-out" ? known : undefined };
}

const DAY = 86_400_000;
const REMOVE = INTERACTION_TYPES.indexOf("REMOVE_FROM_CART");

/** One interaction, as a question is made from it. */
export interface Row {
  product: ProductKey;
  type: number;
  at: number;
  dateOnly: boolean;
  context: RequestContext | undefined;
}

/** All interactions of a period by shopper, in time order. */
export async function byShopper(
  events: Pick<Events, "scanEvents">,
  from: Date | undefined,
  until: Date,
): Promise<Map<ShopperKey, Row[]>> {
  const shoppers = new Map<ShopperKey, Row[]>();
  for await (const batch of events.scanEvents({ from, until }))
    for (let i = 0; i < batch.length; i++) {
      const row: Row = {
        product: batch.product[i]!,
        type: batch.type[i]!,
        at: batch.at[i]!,
        dateOnly: batch.dateOnly[i] === 1,
        context: batch.context[i],
      };
      const rows = shoppers.get(batch.shopper[i]!);
      if (rows) rows.push(row);
      else shoppers.set(batch.shopper[i]!, [row]);
    }
  return shoppers;
}

function basketQuestions(shopper: ShopperKey, rows: Row[], window: Window, situated: boolean): AskedQuestion[] {
  const starts = basketStarts(
    rows.map((r) => r.at),
    rows.map((r) => r.dateOnly),
  );
  return starts.flatMap((start, i) => {
    const first = rows[start]!;
    const positives = wanted(rows.slice(start, starts[i + 1]));
    if (first.at < window.from || positives.length === 0) return [];
    return [{ shopper, at: first.at, dateOnly: first.dateOnly, context: situationOf(first, situated), positives }];
  });
}

function cutQuestion(shopper: ShopperKey, rows: Row[], window: Window): AskedQuestion[] {
  const inside = rows.filter((r) => r.at >= window.from);
  const positives = wanted(inside);
  if (positives.length === 0) return [];
  // Midnight is what a date becomes: nobody means the hour.
  const dateOnly = window.from % DAY === 0 || inside.every((r) => r.dateOnly);
  return [{ shopper, at: window.from, dateOnly, context: {}, positives }];
}

/** Index of the event at which the shopper's newest product was first met; -1 without one. */
export function lastNewProduct(rows: Row[]): number {
  const seen = new Set<ProductKey>();
  let last = -1;
  rows.forEach((row, i) => {
    if (row.type !== REMOVE && !seen.has(row.product)) last = i;
    seen.add(row.product);
  });
  return last;
}

/** Asks for the product at `last`, late enough that all before it counts as history. */
export function withheldQuestion(shopper: ShopperKey, rows: Row[], last: number, situated: boolean): AskedQuestion {
  const row = rows[last]!;
  const before = rows[last - 1]!.at;
  // Only what lies strictly before a question is used: make room for an earlier event of the same moment (or day).
  const soonest = row.dateOnly ? Math.floor(before / DAY + 1) * DAY : before + 1;
  const at = Math.max(row.at, soonest);
  return { shopper, at, dateOnly: row.dateOnly, context: situationOf(row, situated), positives: [row.product] };
}

function wanted(rows: readonly Row[]): ProductKey[] {
  return [...new Set(rows.filter((r) => r.type !== REMOVE).map((r) => r.product))];
}

/** An event's context without the products on its page and in its cart: they would name the answer. */
function situationOf(row: Row, situated: boolean): RequestContext {
  if (!situated || !row.context) return {};
  const { productIds: _page, cartProductIds: _cart, ...situation } = row.context;
  return situation;
}
