import { topK } from "../../common/topK.js";
import type { ProductKey, ShopperKey } from "../../domain.js";
import type { Question } from "../../features/question.js";
import type { ShopState } from "../../features/shopState.js";
import type { Method, Settings } from "../method.js";
import { NewMeetings } from "./newEvents.js";
import { tableMethod } from "./table.js";

/** Newest products of the asking shopper that others are found by. */
const ASKED_BY = 30;
/** Newest shoppers of one product that are looked at: what half the shop met says little of anybody. */
const MOST_SHOPPERS = 1000;

export interface UserKnnSettings extends Settings {
  /** Shoppers that count. */
  neighbours: number;
  /** s in the similarity `Σ idf / ((|a| + s)(|b| + s))^½` over the products that both met. */
  shrinkage: number;
}

/** User-kNN: what the most similar shoppers met (Herlocker et al. 1999), with products weighted by how rare they are. */
export function userKnnMethod(settings: UserKnnSettings): Method {
  return tableMethod({
    name: "user-kNN",
    family: "collaborative",
    settings,
    table(question, state) {
      const meetings = meetingsOf(state);
      const scores = new Float32Array(state.catalogue.size);
      for (const { shopper, similarity } of nearest(question, meetings, settings))
        for (const product of meetings.products[shopper]!) scores[product]! += similarity * rarity(meetings, product);
      return scores;
    },
  });
}

interface Meetings {
  follower: NewMeetings;
  /** Distinct products by shopper, and shoppers by product, in the order they met. */
  products: ProductKey[][];
  shoppers: ShopperKey[][];
  /** Shoppers with any product. */
  count: number;
}
const kept = new WeakMap<ShopState, Meetings>();

function meetingsOf(state: ShopState): Meetings {
  const meetings = kept.get(state) ?? { follower: new NewMeetings(state), products: [], shoppers: [], count: 0 };
  kept.set(state, meetings);
  meetings.follower.each(0, (shopper, product) => {
    if (!meetings.products[shopper]) meetings.count++;
    meetings.products[shopper] ??= [];
    meetings.products[shopper].push(product);
    meetings.shoppers[product] ??= [];
    meetings.shoppers[product].push(shopper);
  });
  return meetings;
}

function nearest(question: Question, meetings: Meetings, { neighbours, shrinkage }: UserKnnSettings) {
  const common = new Map<ShopperKey, number>();
  const own = question.entries.slice(0, ASKED_BY);
  for (const { product } of own)
    for (const other of (meetings.shoppers[product] ?? []).slice(-MOST_SHOPPERS))
      if (other !== question.shopper) common.set(other, (common.get(other) ?? 0) + rarity(meetings, product));
  const others = [...common.keys()];
  const similarities = Float64Array.from(
    others,
    (other) => common.get(other)! / Math.sqrt((own.length + shrinkage) * (meetings.products[other]!.length + shrinkage)),
  );
  return Array.from(topK(similarities, neighbours), (i) => ({ shopper: others[i]!, similarity: similarities[i]! }));
}

/** Inverse frequency of a product among shoppers. */
function rarity({ shoppers, count }: Meetings, product: ProductKey): number {
  return Math.log(1 + count / (1 + (shoppers[product]?.length ?? 0)));
}
