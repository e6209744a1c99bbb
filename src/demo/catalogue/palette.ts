/** The demo shop's colours. */

export interface Shade {
  name: string;
  hex: string;
  /** The colour a shopper would filter by. */
  family: "White" | "Beige" | "Grey" | "Black" | "Brown" | "Red" | "Pink" | "Orange" | "Yellow" | "Green" | "Blue" | "Purple";
}

/** Every shade, by name. */
export const PALETTE: readonly Shade[] = [
  { name: "Chalk white", hex: "#f6f4ef", family: "White" },
  { name: "Ivory", hex: "#f1e8d6", family: "White" },
  { name: "Oat", hex: "#e5d9c4", family: "Beige" },
  { name: "Sand", hex: "#dcc7a3", family: "Beige" },
  { name: "Camel", hex: "#c19a6b", family: "Beige" },
  { name: "Taupe", hex: "#9b8a7b", family: "Beige" },
  { name: "Stone grey", hex: "#a5a7a9", family: "Grey" },
  { name: "Charcoal", hex: "#45484e", family: "Grey" },
  { name: "Black", hex: "#27272a", family: "Black" },
  { name: "Chestnut", hex: "#7d4a2e", family: "Brown" },
  { name: "Chocolate", hex: "#4e3629", family: "Brown" },
  { name: "Tomato red", hex: "#c9372c", family: "Red" },
  { name: "Burgundy", hex: "#6d2436", family: "Red" },
  { name: "Blush", hex: "#eac7c1", family: "Pink" },
  { name: "Rose", hex: "#d98a94", family: "Pink" },
  { name: "Fuchsia", hex: "#c93b7d", family: "Pink" },
  { name: "Coral", hex: "#ea7f6b", family: "Orange" },
  { name: "Tangerine", hex: "#ec8a3c", family: "Orange" },
  { name: "Terracotta", hex: "#c06a4a", family: "Orange" },
  { name: "Rust", hex: "#a14d2d", family: "Orange" },
  { name: "Lemon", hex: "#f0d86b", family: "Yellow" },
  { name: "Saffron", hex: "#e3a52c", family: "Yellow" },
  { name: "Mustard", hex: "#c9992f", family: "Yellow" },
  { name: "Mint", hex: "#b5d8c4", family: "Green" },
  { name: "Sage", hex: "#a3b19b", family: "Green" },
  { name: "Olive", hex: "#6f7146", family: "Green" },
  { name: "Emerald", hex: "#1f7a5a", family: "Green" },
  { name: "Forest green", hex: "#2f4f3e", family: "Green" },
  { name: "Sky blue", hex: "#a9c8e0", family: "Blue" },
  { name: "Dusty blue", hex: "#7f9bb3", family: "Blue" },
  { name: "Turquoise", hex: "#3aa6a3", family: "Blue" },
  { name: "Teal", hex: "#2b6f73", family: "Blue" },
  { name: "Cobalt", hex: "#2f57b5", family: "Blue" },
  { name: "Ink navy", hex: "#27364f", family: "Blue" },
  { name: "Lilac", hex: "#bba6d3", family: "Purple" },
  { name: "Violet", hex: "#7a4fb0", family: "Purple" },
  { name: "Plum", hex: "#5c3558", family: "Purple" },
  { name: "Indigo denim", hex: "#35507a", family: "Blue" },
  { name: "Mid-blue denim", hex: "#4f76a6", family: "Blue" },
  { name: "Bleached denim", hex: "#9db7d1", family: "Blue" },
  { name: "Washed black", hex: "#3b3d42", family: "Black" },
  { name: "Tan", hex: "#b27a4a", family: "Brown" },
  { name: "Natural", hex: "#d8bd8c", family: "Beige" },
  { name: "Oak", hex: "#c0966a", family: "Brown" },
  { name: "Walnut", hex: "#6e4b35", family: "Brown" },
  { name: "Gold", hex: "#c9a24b", family: "Yellow" },
  { name: "Silver", hex: "#b9bec4", family: "Grey" },
];

const byName = new Map(PALETTE.map((shade) => [shade.name, shade]));

/** The shade of this name; undefined where the shop has none. */
export function shadeOf(name: string): Shade | undefined {
  return byName.get(name);
}

const names = (text: string): readonly string[] => text.split(", ");

/** Which shades a kind of product comes in. */
export const COLOURWAYS = {
  wear: names(
    "Chalk white, Ivory, Oat, Sand, Camel, Stone grey, Charcoal, Black, Chocolate, Tomato red, Burgundy, Blush, Rose, Fuchsia, Coral, Tangerine, Terracotta, Rust, Lemon, Saffron, Mustard, Mint, Sage, Olive, Emerald, Forest green, Sky blue, Dusty blue, Turquoise, Teal, Cobalt, Ink navy, Lilac, Violet, Plum",
  ),
  tailoring: names(
    "Black, Charcoal, Stone grey, Ink navy, Camel, Taupe, Sand, Olive, Forest green, Burgundy, Teal, Cobalt, Rust, Fuchsia, Emerald, Saffron",
  ),
  denim: names("Indigo denim, Mid-blue denim, Bleached denim, Washed black"),
  leather: names("Black, Chocolate, Chestnut, Tan, Camel, Burgundy, Ink navy, Forest green, Tomato red, Cobalt, Saffron, Ivory"),
  trainers: names("Chalk white, Black, Stone grey, Sand, Ink navy, Sage, Coral, Cobalt, Lemon, Fuchsia, Turquoise, Tangerine"),
  natural: names("Natural, Sand, Ivory, Camel, Black, Coral, Turquoise"),
  ceramic: names(
    "Chalk white, Ivory, Oat, Sand, Charcoal, Terracotta, Blush, Mustard, Saffron, Sage, Olive, Mint, Emerald, Sky blue, Dusty blue, Turquoise, Cobalt, Ink navy, Lilac, Coral, Tomato red",
  ),
  wood: names("Oak, Walnut, Black, Chalk white"),
  appliance: names("Chalk white, Black, Mint, Sky blue, Stone grey, Coral, Lemon, Sage"),
  festive: names("Tomato red, Burgundy, Forest green, Emerald, Gold, Silver, Ivory, Ink navy, Fuchsia, Cobalt, Saffron"),
  jewels: names("Emerald, Cobalt, Fuchsia, Teal, Ivory, Plum, Coral, Turquoise, Black, Lilac"),
  frames: names("Black, Chocolate, Chestnut, Tan, Ink navy, Forest green, Burgundy, Tomato red, Ivory, Cobalt, Coral"),
} as const;
export type Colourway = keyof typeof COLOURWAYS;
