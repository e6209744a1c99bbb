import type { Facet, InteractionType, ProductKey, RequestContext } from "../domain.js";
import type { RecommendedItem } from "../scoring/types.js";

const DID: Record<InteractionType, string> = {
  PURCHASE: "You bought",
  ADD_TO_CART: "You put into your cart",
  REMOVE_FROM_CART: "You considered",
  RATING: "You rated",
  CLICK: "You looked at",
  VIEW: "You looked at",
};

const SOURCES: Record<string, string> = {
  repurchase: "You may need it again",
  itemKnn: "Others chose it together with what you chose",
  userKnn: "Chosen by shoppers with a taste like yours",
  transitions: "Others went on to this",
  factors: "Chosen by shoppers with a taste like yours",
  ease: "Others chose it together with what you chose",
  variants: "Another version of something you know",
  popular: "Popular with other shoppers",
  newArrivals: "New in the shop",
};

/**
 * One sentence for the shopper, from the same numbers the explanation carries: the past event most like the product
 * (or the source that found it), and the facet of the situation in which it is wanted most.
 */
export function reasonFor(
  item: RecommendedItem,
  context: RequestContext,
  titleOf: (key: ProductKey) => string | null | undefined,
): string {
  const fits = situation(item, context);
  const lead = fromHistory(item, titleOf) ?? fromSource(item);
  if (lead && fits) return `${lead}, and it ${fits}.`;
  if (lead) return `${lead}.`;
  if (fits) return `It ${fits}.`;
  // Nothing else proposed it.
  const isPicked = item.sources.length === 0 && item.moves.length > 0;
  return isPicked ? "Picked by the shop." : "Close to what you are looking for.";
}

function fromHistory(item: RecommendedItem, titleOf: (key: ProductKey) => string | null | undefined): string | null {
  const event = item.explanation?.similarEvents[0];
  if (!event || event.similarity <= 0) return null;
  if (event.productKey === item.productKey) return `${DID[event.type]} this before`;
  const title = titleOf(event.productKey);
  return `${DID[event.type]} ${title ? `“${title}”` : "something like it"}`;
}

function fromSource(item: RecommendedItem): string | null {
  const best = item.sources.filter(({ source }) => source in SOURCES).sort((a, b) => a.rank - b.rank)[0];
  return best ? (SOURCES[best.source] ?? null) : null;
}

/** A product is said to suit a situation where it is wanted there this many times as much as products are on average. */
const NOTABLE = 1.3;

/** Of the facets in which it is wanted notably, the most first, what the first one of which there are words says. */
function situation(item: RecommendedItem, context: RequestContext): string | null {
  for (const { facet, times } of item.explanation?.wanted ?? []) {
    const words = times >= NOTABLE ? clause(facet, context) : null;
    if (words) return words;
  }
  return null;
}

function clause(facet: Facet, context: RequestContext): string | null {
  switch (facet) {
    case "TIME":
      return "is wanted at this hour";
    case "SEASON":
      return "suits the season";
    case "PLACE":
      return context.country ? `is liked in ${countryName(context.country)}` : "is liked where you are";
    case "DEVICE":
      return context.device === "MOBILE" ? "is often chosen on a phone" : "is often chosen this way";
    case "WEATHER":
      return "suits the weather";
    case "OCCASION":
      return context.occasion ? `suits the occasion (${context.occasion})` : "suits the occasion";
    case "PLACEMENT":
      return context.placement === "CART" ? "goes well into a cart" : null;
    case "SESSION":
      return context.intent === "GIFT" ? "makes a good present" : null;
    default:
      return null;
  }
}

/** Made once: it takes longer than the rest of the sentence. */
let names: Intl.DisplayNames | undefined;

function countryName(code: string): string {
  names ??= new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
  return names.of(code) ?? code;
}
