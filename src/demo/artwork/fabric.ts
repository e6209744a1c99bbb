/** What a part of a picture is made of: colours, a printed or woven pattern, and a surface. */

export const PATTERNS = [
  "Solid",
  "Marl",
  "Striped",
  "Pinstriped",
  "Checked",
  "Gingham",
  "Dotted",
  "Floral",
  "Botanical",
  "Herringbone",
  "Colour-block",
  "Geometric",
  "Fair Isle",
  "Argyle",
  "Ombre",
  "Abstract",
] as const;
export type Pattern = (typeof PATTERNS)[number];

export type Texture =
  | "smooth"
  | "knit"
  | "cable"
  | "rib"
  | "fleece"
  | "denim"
  | "cord"
  | "linen"
  | "terry"
  | "satin"
  | "leather"
  | "wool"
  | "tech"
  | "quilt"
  | "sequin"
  | "velvet"
  | "straw"
  | "wicker"
  | "wood"
  | "ceramic"
  | "glass"
  | "metal"
  | "rubber"
  | "stone"
  | "wax";

export interface Fabric {
  colour: string;
  /** The pattern's second colour. */
  accent: string;
  pattern: Pattern;
  texture: Texture;
  /** Any number; equal seeds draw equal motifs. */
  seed: number;
}

/** How much light a surface throws back, 0 (wool) to 1 (glazed ceramic): strength of highlights in `lighting.ts`. */
export const GLOSS: Readonly<Record<Texture, number>> = {
  smooth: 0.25,
  knit: 0.12,
  cable: 0.14,
  rib: 0.15,
  fleece: 0.1,
  denim: 0.15,
  cord: 0.2,
  linen: 0.15,
  terry: 0.1,
  satin: 0.95,
  leather: 0.6,
  wool: 0.08,
  tech: 0.45,
  quilt: 0.5,
  sequin: 0.8,
  velvet: 0.45,
  straw: 0.2,
  wicker: 0.25,
  wood: 0.3,
  ceramic: 0.8,
  glass: 0.9,
  metal: 0.9,
  rubber: 0.8,
  stone: 0.2,
  wax: 0.45,
};

/** The same cloth without its pattern, for ribs, linings and trims. */
export function plain(fabric: Fabric, colour = fabric.colour, texture = fabric.texture): Fabric {
  return { ...fabric, colour, texture, pattern: "Solid" };
}
