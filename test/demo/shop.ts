import { type DemoShop, generateDemo } from "../../src/demo/demo.js";
import { type LocalTime, localTime } from "../../src/demo/localTime.js";
import type { EffectMode } from "../../src/demo/truth/effects.js";
import { type Trait, traitsOf } from "../../src/demo/truth/traits.js";
import type { InteractionInput } from "../../src/domain.js";

export const END = new Date("2026-11-23T00:00:00Z");

/** A small shop with the whole truth. */
export function smallShop(effects: EffectMode = "planted", seed = 1): DemoShop {
  return generateDemo({ end: END, seed, effects, products: 300, shoppers: 500, events: 15_000 });
}

/** The odds of looking at products with the trait, given which events count. */
export function odds(shop: DemoShop, trait: Trait, counts: (event: InteractionInput, local: LocalTime) => boolean): number {
  const having = new Set(shop.products.filter((p) => traitsOf(p).has(trait)).map((p) => p.id));
  let [yes, no] = [0.5, 0.5];
  for (const event of shop.interactions()) {
    if (event.type !== "VIEW" || !counts(event, localTime(event.timestamp, event.context!.timeZone!))) continue;
    if (having.has(event.productId)) yes++;
    else no++;
  }
  return yes / no;
}
