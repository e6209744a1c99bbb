import type { Kind } from "./kind.js";
import { ACCESSORIES } from "./kinds/accessories.js";
import { BOTTOMS } from "./kinds/bottoms.js";
import { DRESSES } from "./kinds/dresses.js";
import { FESTIVE } from "./kinds/festive.js";
import { FOOTWEAR } from "./kinds/footwear.js";
import { FURNITURE } from "./kinds/furniture.js";
import { KNITWEAR } from "./kinds/knitwear.js";
import { NIGHT } from "./kinds/night.js";
import { OUTERWEAR } from "./kinds/outerwear.js";
import { SPORT } from "./kinds/sport.js";
import { TABLEWARE } from "./kinds/tableware.js";
import { TEXTILES } from "./kinds/textiles.js";
import { TOPS } from "./kinds/tops.js";

/** Every kind of product that the demo shop sells. The order matters to the seed: append, never insert. */
export const KINDS: readonly Kind[] = [
  ...KNITWEAR,
  ...TOPS,
  ...OUTERWEAR,
  ...DRESSES,
  ...BOTTOMS,
  ...SPORT,
  ...NIGHT,
  ...FOOTWEAR,
  ...ACCESSORIES,
  ...TEXTILES,
  ...TABLEWARE,
  ...FURNITURE,
  ...FESTIVE,
];

const byName = new Map(KINDS.map((kind) => [kind.name, kind]));

/** The kind of this name; undefined where the shop has none. */
export function kindOf(name: string): Kind | undefined {
  return byName.get(name);
}
