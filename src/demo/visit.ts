/** One visit to the shop, look by look: view, perhaps click, perhaps into the cart, perhaps bought. */
import type { Random } from "../common/random.js";
import type { InteractionInput, InteractionType, Placement, ProductInput, RequestContext, ShopperInput } from "../domain.js";
import type { Choice, Lead } from "./choice.js";
import { placementOf, situationOf } from "./situation.js";
import { tasteAffinity, tasteOf } from "./truth/tastes.js";
import { traitsOf } from "./truth/traits.js";

const DAY = 86_400_000;
/** Chance that a visitor looks at one thing more. */
const ANOTHER_LOOK = 0.64;

/** Who visits, when, and what they may find. */
export interface Visit {
  shopper: ShopperInput;
  at: Date;
  /** The situation, whatever the moment and the placement. */
  context: RequestContext;
  products: readonly ProductInput[];
  choice: Choice;
  seed: number;
  end: Date;
  random: Random;
}

interface CartItem {
  product: ProductInput;
  context: RequestContext;
}

/** The visit's interactions in time order, ratings and repeat purchases of later days after them. None is at or after `end`. */
export function visitEvents({ shopper, at, context, products, choice, seed, end, random }: Visit): InteractionInput[] {
  const events: InteractionInput[] = [];
  const cart: CartItem[] = [];
  let clock = at.getTime();
  const factors = new Map<Placement, Float64Array>();
  const emit = (
    type: InteractionType,
    product: ProductInput,
    situation: RequestContext,
    more: Partial<InteractionInput> = {},
  ): void => {
    clock += 6_000 + Math.round(random.uniform() * 50_000);
    events.push({ userId: shopper.id, productId: product.id, type, timestamp: new Date(clock), context: situation, ...more });
  };
  let lead: Lead | null = null;
  for (let look = 0; look === 0 || random.uniform() < ANOTHER_LOOK; look++) {
    const placement = placementOf(look, cart.length > 0, context.channel, random);
    const situation = { ...context, placement };
    if (!factors.has(placement)) factors.set(placement, choice.factors({ ...situation, at }));
    const index = choice.pick(shopper, at.getTime(), context.country ?? "", factors.get(placement)!, lead, random);
    const product = products[index];
    if (!product) break;
    const liking = sigmoid(tasteAffinity(tasteOf(shopper, seed), product) * 0.35);
    emit("VIEW", product, situation, { dwellMs: dwell(random, 9) });
    if (random.uniform() < 0.3 + 0.4 * liking) {
      emit("CLICK", product, situation, { dwellMs: dwell(random, 28) });
      if (random.uniform() < 0.2 + 0.4 * liking) {
        emit("ADD_TO_CART", product, situation, { quantity: 1 });
        cart.push({ product, context: situation });
      }
    }
    lead = nextLead(index, random);
  }
  for (const item of cart) {
    const u = random.uniform();
    if (u < 0.14) emit("REMOVE_FROM_CART", item.product, item.context, { quantity: 1 });
    else if (u < 0.78) buy(item);
  }
  return events.filter((event) => event.timestamp < end);

  function buy({ product, context: situation }: CartItem): void {
    const basic = traitsOf(product).has("basic");
    emit("PURCHASE", product, situation, { value: Number(product.price), quantity: basic && random.uniform() < 0.4 ? 2 : 1 });
    const bought = clock;
    if (random.uniform() < 0.18) {
      clock = bought + (3 + random.uniform() * 18) * DAY;
      emit("RATING", product, later(), { value: stars(shopper, product, seed, random) });
    }
    // What is used up is bought again, in a situation of its own that has nothing to do with the product.
    for (clock = bought; random.uniform() < (basic ? 0.5 : 0.06); ) {
      clock += (25 + random.uniform() * 70) * DAY;
      const situation = later();
      emit("VIEW", product, situation, { dwellMs: dwell(random, 6) });
      emit("ADD_TO_CART", product, situation, { quantity: 1 });
      emit("PURCHASE", product, situation, { value: Number(product.price), quantity: 1 });
    }
    clock = bought;
  }

  function later(): RequestContext {
    const context = situationOf(shopper, new Date(clock), seed, random);
    return { ...context, placement: placementOf(0, false, context.channel, random) };
  }
}

function nextLead(index: number, random: Random): Lead | null {
  const u = random.uniform();
  return u < 0.3 ? { product: index, by: "category" } : u < 0.42 ? { product: index, by: "colour" } : null;
}

/** Milliseconds; log-normal about `seconds`. */
function dwell(random: Random, seconds: number): number {
  return Math.round(1000 * seconds * Math.exp(random.normal() * 0.7));
}

/** Stars from 1 to 5: liking, and luck. */
function stars(shopper: ShopperInput, product: ProductInput, seed: number, random: Random): number {
  const value = 3.5 + 0.45 * tasteAffinity(tasteOf(shopper, seed), product) + random.normal() * 0.9;
  return Math.max(1, Math.min(5, Math.round(value)));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
