/** The demo's reviews: what some shoppers wrote beside their rating. */
import { hash32, seededRandom } from "../common/random.js";
import type { InteractionInput, ProductInput, ReviewInput } from "../domain.js";
import { kindOf } from "./catalogue/kinds.js";

const GOOD = [
  "Exactly what I hoped for.",
  "Even nicer than in the picture.",
  "Love it, and have already had compliments.",
  "Second one I have bought.",
  "Beautifully made.",
  "Arrived quickly and looks great.",
];
const FAIR = [
  "It is fine for the price.",
  "Good, not great.",
  "Nice enough, though smaller than I thought.",
  "Decent quality, plain packaging.",
];
const POOR = [
  "Not for me.",
  "The colour is different from the picture.",
  "Sent it back, sadly.",
  "Expected more at this price.",
  "The finish could be better.",
];

/** Reviews for about half of the ratings. Equal histories get equal reviews. */
export function generateReviews(events: readonly InteractionInput[], products: readonly ProductInput[]): ReviewInput[] {
  const byId = new Map(products.map((product) => [product.id, product]));
  const reviews: ReviewInput[] = [];
  for (const event of events) {
    if (event.type !== "RATING") continue;
    const random = seededRandom(hash32(`review/${event.userId}/${event.productId}`));
    const product = byId.get(event.productId);
    if (!product || random.uniform() < 0.5) continue;
    const rating = event.value ?? 3;
    const kind = kindOf(String(product.attributes?.productType));
    const noun = (kind?.noun ?? "piece").replace(/^(pair|set|string) of /, "");
    const sentences = [random.pick(rating >= 4 ? GOOD : rating === 3 ? FAIR : POOR)];
    if (rating >= 3 && kind && random.uniform() < 0.7) sentences.push(random.pick(kind.uses));
    if (random.uniform() < 0.5)
      sentences.push(
        rating >= 4
          ? `The ${noun} ${plural(noun) ? "are" : "is"} a pleasure to ${kind?.departments[0] === "Home" ? "have around" : "wear"}.`
          : `The ${String(product.attributes?.material).toLowerCase()} feels ${rating >= 3 ? "all right" : "thin"}.`,
      );
    reviews.push({
      id: `review-${String(reviews.length + 1).padStart(5, "0")}`,
      userId: event.userId,
      productId: event.productId,
      rating,
      text: sentences.join(" "),
      timestamp: event.timestamp,
    });
  }
  return reviews;
}

function plural(noun: string): boolean {
  return noun.endsWith("s") && !noun.endsWith("ss");
}
