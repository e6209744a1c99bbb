/** Which moments of the past the ranker is asked about. */
import { seededRandom } from "../../common/random.js";
import { type Sample, sampleFrom } from "./baskets.js";
import type { TrainingShop } from "./shop.js";

export interface QuestionWindow {
  /** Milliseconds: baskets that begin in [from, until). */
  from: number;
  until: number;
  /** Moments asked about in one session, at most; a day's basket has only one. */
  perBasket: number;
  /** At most this many questions, drawn evenly. */
  limit: number;
  /** Candidates kept of each: all that were wanted and a sample of the rest; or all that were proposed. */
  keep: number | "all";
  seed: number;
}

/** Random moments of each basket in the window, thinned evenly to its limit; in time order. */
export function momentsOf(shop: Pick<TrainingShop, "log" | "baskets">, window: QuestionWindow): Sample[] {
  const random = seededRandom(window.seed).fork("moments");
  const samples = shop.baskets.flatMap((basket) => {
    const at = shop.log.at[basket.events[0]!]!;
    if (at < window.from || at >= window.until) return [];
    const events = random.shuffle(Array.from(basket.events.keys())).slice(0, basket.dateOnly ? 1 : window.perBasket);
    return events.flatMap((from) => sampleFrom(shop.log, basket, from) ?? []);
  });
  if (samples.length > window.limit) {
    random.shuffle(samples);
    samples.length = window.limit;
  }
  return samples.sort((a, b) => a.event - b.event);
}
