/**
 * What products are good for: the planted truth that context acts on. Nothing outside the demo and its tests may know it;
 * a model has to find it in the events.
 */
import type { ProductInput } from "../../domain.js";

export const TRAITS = [
  "warm",
  "light",
  "rain",
  "cooling",
  "work",
  "comfort",
  "active",
  "impulse",
  "bigTicket",
  "accessory",
  "basic",
  "gift",
  "party",
  "vivid",
  "muted",
] as const;
export type Trait = (typeof TRAITS)[number];

const list = (names: string): ReadonlySet<string> => new Set(names.split(", "));

/** Product types by trait. Big tickets, vivid and muted products are told by price and colour instead. */
const KINDS_WITH: Readonly<Partial<Record<Trait, ReadonlySet<string>>>> = {
  warm: list(
    "Jumper, Cardigan, Knitted dress, Flannel shirt, Wool coat, Puffer jacket, Parka, Cords, Winter boots, Scarf, Beanie, Gloves, Throw, Hot-water bottle",
  ),
  light: list("Tank top, Linen shirt, Summer dress, Linen trousers, Shorts, Swimsuit, Swim shorts, Sandals, Sun hat, Sunglasses"),
  rain: list("Raincoat, Trench coat, Umbrella, Wellingtons"),
  cooling: list("Fan, Sandals, Sun hat, Swimsuit, Swim shorts"),
  work: list("Office shirt, Blazer, Tailored trousers, Loafers, Tie, Shirt dress, Blouse"),
  comfort: list("Pyjamas, Dressing gown, Slippers, Hoodie, Joggers, Cushion, Scented candle, Duvet set, Table lamp"),
  active: list("Leggings, Sports top, Running shorts, Training jacket, Trainers, Backpack, Picnic blanket, Apron, Plant pot"),
  impulse: list("Socks, Mug, Cap, Silk scarf, Earrings, Necklace, Vase"),
  accessory: list(
    "Belt, Sunglasses, Scarf, Gloves, Beanie, Silk scarf, Tie, Umbrella, Cap, Evening bag, Earrings, Necklace, Socks",
  ),
  basic: list("T-shirt, Socks, Towel set, Scented candle, Jeans"),
  gift: list("Gift set, Baubles, Wreath, Mug, Scented candle, Necklace, Watch, Candelabra, Hot-water bottle, Scarf"),
  party: list("Party dress, Heels, Evening bag, Earrings, Glassware set, Candelabra, Bunting"),
};

const VIVID = list("Tomato red, Fuchsia, Coral, Tangerine, Lemon, Saffron, Emerald, Turquoise, Cobalt, Violet, Gold, Mustard");
const MUTED = list(
  "Chalk white, Ivory, Oat, Sand, Taupe, Stone grey, Charcoal, Sage, Dusty blue, Ink navy, Natural, Washed black",
);

/** Price in euros from which a purchase is thought over. */
const BIG_TICKET = 140;

/** The product's traits; none for a product that is not the demo's. */
export function traitsOf(product: ProductInput): ReadonlySet<Trait> {
  const type = String(product.attributes?.productType ?? "");
  const colour = String(product.attributes?.colour ?? "");
  const traits = new Set<Trait>();
  for (const trait of TRAITS) if (KINDS_WITH[trait]?.has(type)) traits.add(trait);
  if (Number(product.price ?? 0) >= BIG_TICKET) traits.add("bigTicket");
  if (VIVID.has(colour)) traits.add("vivid");
  if (MUTED.has(colour)) traits.add("muted");
  return traits;
}
