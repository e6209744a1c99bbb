/** The planted style of products: it follows from brand and pattern, both of which a model can see. */
import type { ProductInput } from "../../domain.js";

export const STYLES = ["minimal", "classic", "romantic", "sporty", "street", "glam", "boho", "cosy"] as const;
export type Style = (typeof STYLES)[number];
type Mixture = Partial<Record<Style, number>>;

const BY_BRAND: Readonly<Record<string, Mixture>> = {
  "Fjell & Fog": { cosy: 0.6, sporty: 0.6 },
  "Maren Oake": { classic: 1 },
  "Halden Studio": { minimal: 1 },
  "Solana Bay": { boho: 0.9, sporty: 0.3 },
  Kitewell: { sporty: 1 },
  "Odette Lune": { glam: 0.9, romantic: 0.4 },
  "Northgate Tailors": { classic: 0.7, minimal: 0.5 },
  "Pocket Riot": { street: 1 },
  "Hearth & Hollow": { cosy: 1 },
  "Atelier Brume": { minimal: 0.8, cosy: 0.4 },
  "Casa Tinta": { boho: 0.7, romantic: 0.6 },
  "Tidewater Supply": { sporty: 0.5, classic: 0.4, street: 0.3 },
};

const BY_PATTERN: Readonly<Record<string, Mixture>> = {
  Solid: { minimal: 0.3 },
  Marl: { cosy: 0.2, sporty: 0.2 },
  Striped: { classic: 0.3 },
  Pinstriped: { classic: 0.5 },
  Checked: { classic: 0.2, cosy: 0.3 },
  Gingham: { romantic: 0.4 },
  Dotted: { romantic: 0.4 },
  Floral: { romantic: 0.7 },
  Botanical: { boho: 0.5 },
  Herringbone: { classic: 0.5 },
  "Colour-block": { street: 0.5 },
  Geometric: { boho: 0.3, street: 0.2 },
  "Fair Isle": { cosy: 0.6 },
  Argyle: { classic: 0.4 },
  Ombre: { glam: 0.3 },
  Abstract: { street: 0.5 },
};

const known = new Map<string, Float64Array>();

/** The product's style: a unit vector over STYLES; zero for a product that is not the demo's. */
export function styleOf(product: ProductInput): Float64Array {
  const pattern = String(product.attributes?.pattern ?? "");
  const key = `${product.brand}/${pattern}`;
  let style = known.get(key);
  if (!style) {
    style = Float64Array.from(STYLES, (s) => (BY_BRAND[product.brand ?? ""]?.[s] ?? 0) + (BY_PATTERN[pattern]?.[s] ?? 0));
    const norm = Math.hypot(...style);
    if (norm > 0) style = style.map((v) => v / norm);
    known.set(key, style);
  }
  return style;
}
