/** The situation of a logged event, as a request at that moment would have stated it. */
import type { EventBatch, ProductKey, RequestContext } from "../../domain.js";
import type { CatalogueFacts } from "../../features/catalogueFacts.js";

/**
 * The event's context as a request. The page and the cart of an event may already show what it is about (the page of the
 * very product that is viewed): whatever is `wanted` is taken out of them, or the answer would be in the question.
 */
export function requestOf(
  log: EventBatch,
  event: number,
  wanted: readonly ProductKey[],
  catalogue: CatalogueFacts,
): RequestContext {
  const context = log.context[event] ?? {};
  const request: RequestContext = log.dateOnly[event] === 1 ? { ...context, dateOnly: true } : context;
  if (!context.productIds && !context.cartProductIds) return request;
  const answers = new Set(wanted.map((key) => catalogue.get(key)?.id));
  const others = (ids: string[] | undefined): string[] | undefined => ids?.filter((id) => !answers.has(id));
  return { ...request, productIds: others(context.productIds), cartProductIds: others(context.cartProductIds) };
}
