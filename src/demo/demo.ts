/**
 * The demo shop: fashion and home products with drawn pictures, shoppers all over the world, and eighteen months of
 * events with a planted truth (`truth/`). Everything follows from a seed, the clock, the scale and the effects.
 */
import { join } from "node:path";
import { digest } from "../common/hash.js";
import type { InteractionInput, ProductInput, ReviewInput, ShopperInput } from "../domain.js";
import { imageFileName } from "./artwork/render.js";
import { catalogueDigest, generateCatalogue } from "./catalogue/catalogue.js";
import { generateEvents } from "./events.js";
import { generateReviews } from "./reviews.js";
import { generateShoppers } from "./shoppers.js";
import type { EffectMode } from "./truth/effects.js";

/** Goes up with every change of what is generated. */
export const DEMO_VERSION = 1;

export interface DemoOptions {
  /** The demo's clock (see `demoClock`): nothing happens at or after it. */
  end: Date;
  /** Default 1. */
  seed?: number;
  /** Scale; defaults 1,200, 2,000 and 60,000. */
  products?: number;
  shoppers?: number;
  events?: number;
  /** What context does to preferences; default `planted`. */
  effects?: EffectMode;
  /** Where the pictures are or will be written (`artwork/files.ts`); left out: products have no `imageUrl`. */
  imagesDir?: string;
}

export interface DemoShop {
  products: ProductInput[];
  shoppers: ShopperInput[];
  /** In time order. Generated at the first call (about a second), the same objects ever after. */
  interactions(): Iterable<InteractionInput>;
  reviews(): ReviewInput[];
  /** Identifies the whole shop: equal digests are equal shops. */
  digest: string;
  /** Identifies the products' content and artwork, whatever the clock and the directory: 16 hex digits. */
  catalogueDigest: string;
}

/** Generates the demo shop. Equal options give equal shops on every machine. */
export function generateDemo(options: DemoOptions): DemoShop {
  const { end, seed = 1, effects = "planted", imagesDir } = options;
  const scale = { products: options.products ?? 1200, shoppers: options.shoppers ?? 2000, events: options.events ?? 60_000 };
  const products = generateCatalogue({ seed, count: scale.products, end });
  const shoppers = generateShoppers({ seed, count: scale.shoppers, end });
  const catalogue = catalogueDigest(products);
  if (imagesDir) for (const product of products) product.imageUrl = join(imagesDir, imageFileName(product));
  let events: InteractionInput[] | undefined;
  const history = (): InteractionInput[] => {
    events ??= generateEvents({ seed, count: scale.events, end, effects, products, shoppers });
    return events;
  };
  return {
    products,
    shoppers,
    interactions: history,
    reviews: () => generateReviews(history(), products),
    digest: digest({ version: DEMO_VERSION, end: end.toISOString(), seed, scale, effects, catalogue }),
    catalogueDigest: catalogue,
  };
}
