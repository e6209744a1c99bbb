/** Who asks, when and in which situation: the question that everything after is about. */
import type { RequestContext, ShopperKey } from "../domain.js";
import { askQuestion, type Question } from "../features/question.js";
import type { ShopState } from "../features/shopState.js";

/** A request this close to the present is about the present. */
const PRESENT_MS = 60_000;
/** How far ahead of this machine's clock the clock of whoever records events may be. */
const SKEW_MS = 5 * 60_000;

/** The question of a request that came at `now` (milliseconds). */
export function gather(state: ShopState, shopper: ShopperKey | null, context: RequestContext, now: number): Question {
  return askQuestion(state, shopper, context, momentOf(state, shopper, context, now));
}

/**
 * The moment asked. Who asks about the present means everything recorded so far (promise 3), also an event whose
 * timestamp is a little ahead because another clock wrote it.
 */
function momentOf(state: ShopState, shopper: ShopperKey | null, context: RequestContext, now: number): number {
  const asked = context.at?.getTime() ?? now;
  if (context.dateOnly || Math.abs(asked - now) > PRESENT_MS) return asked;
  const last = state.histories.of(shopper).at.at(-1) ?? Number.NEGATIVE_INFINITY;
  return last >= asked && last <= asked + SKEW_MS ? last + 1 : asked;
}
