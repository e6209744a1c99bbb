/** The situation of a logged event, as a request at that moment would have seen it. */
import type { EventBatch, RequestContext } from "../../domain.js";
import type { ContextFeatures } from "../../features/context.js";
import type { ShopState } from "../../features/shopState.js";

/** The event's context as a request: `dateOnly` carried along. */
export function requestOf(log: EventBatch, event: number): RequestContext {
  const context = log.context[event] ?? {};
  return log.dateOnly[event] === 1 ? { ...context, dateOnly: true } : context;
}

export function basketEventContext(
  state: ShopState,
  log: EventBatch,
  event: number,
): { context: ContextFeatures; events: number; clock: number } {
  const shopper = log.shopper[event]!;
  const at = log.at[event]!;
  const request = requestOf(log, event);
  return {
    context: state.contextOf(shopper, request, at),
    events: state.usableLength(state.histories.of(shopper), at, request.dateOnly === true),
    clock: state.clock(at),
  };
}
