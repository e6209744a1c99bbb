/** The demo's history: visits drawn until there are enough events, then put in time order. */
import { seededRandom } from "../common/random.js";
import type { InteractionInput, ProductInput, ShopperInput } from "../domain.js";
import { Errors } from "../errors.js";
import { Calendar } from "./calendar.js";
import { Choice } from "./choice.js";
import { drawFrom, runningTotals } from "./draw.js";
import { situationOf } from "./situation.js";
import type { EffectMode } from "./truth/effects.js";
import { visitEvents } from "./visit.js";

/** Generates exactly `count` interactions in time order, with ids `event-000001` ... */
export function generateEvents({
  seed,
  count,
  end,
  effects,
  products,
  shoppers,
}: {
  seed: number;
  count: number;
  end: Date;
  effects: EffectMode;
  products: readonly ProductInput[];
  shoppers: readonly ShopperInput[];
}): InteractionInput[] {
  const root = seededRandom(seed).fork("events");
  const calendar = new Calendar(end);
  const choice = new Choice(products, { seed, effects, end });
  const activity = runningTotals(activityOf(shoppers.length, seed));
  const events: InteractionInput[] = [];
  let last = 0;
  for (let visit = 0; events.length < count; visit++) {
    if (visit - last > 10_000) throw Errors.badInput("events", count, "a shop with shoppers and products that can meet");
    const random = root.fork(`visit/${visit}`);
    const shopper = shoppers[drawFrom(activity, random)];
    const at = shopper && calendar.draw(shopper, random);
    if (!shopper || !at) continue;
    const context = situationOf(shopper, at, seed, random);
    const before = events.length;
    for (const event of visitEvents({ shopper, at, context, products, choice, seed, end, random })) events.push(event);
    if (events.length > before) last = visit;
  }
  events.length = count;
  events.sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime());
  for (const [i, event] of events.entries()) event.id = `event-${String(i + 1).padStart(6, "0")}`;
  return events;
}

/** Relative number of visits by shopper: log-normal, and one in twenty-five never comes. */
function activityOf(count: number, seed: number): Float64Array {
  const root = seededRandom(seed).fork("activity");
  return Float64Array.from({ length: count }, (_, i) => {
    const random = root.fork(String(i));
    return random.uniform() < 0.04 ? 0 : Math.exp(random.normal() * 0.9);
  });
}
