/** From a product to its picture: a 480 x 600 JPEG in studio light. */
import sharp from "sharp";
import { digest, sha256 } from "../../common/hash.js";
import { hash32 } from "../../common/random.js";
import type { ProductInput } from "../../domain.js";
import { materialOf } from "../catalogue/materials.js";
import { shadeOf } from "../catalogue/palette.js";
import { backdropFor } from "./backdrop.js";
import { Canvas } from "./canvas.js";
import { paintSvg, reliefSvg } from "./compose.js";
import { DRAWINGS } from "./drawings.js";
import { type Fabric, PATTERNS } from "./fabric.js";
import { fitIntoFrame } from "./fit.js";
import type { Look } from "./garments.js";
import { HEIGHT, WIDTH } from "./geometry.js";
import { light } from "./lighting.js";

/** Goes up with every change of what pictures look like, so that old files are not taken for new ones. */
export const ARTWORK_VERSION = 1;

/** What the picture shows, in words: equal digests are equal pictures. 16 hex digits. */
export function artworkDigest(product: ProductInput): string {
  return digest({ version: ARTWORK_VERSION, id: product.id, attributes: product.attributes ?? {} });
}

/** The picture's file name: new artwork gets a new name. */
export function imageFileName(product: ProductInput): string {
  return `${product.id}-${artworkDigest(product)}.jpg`;
}

/** Digest of the drawing itself (both layers, before rasterizing): stable over machines, for tests of the artwork. */
export function drawingDigest(product: ProductInput): string {
  const { canvas } = draw(product);
  return sha256(paintSvg(canvas) + reliefSvg(canvas)).slice(0, 16);
}

/** Renders the picture of a product of the demo's catalogue: JPEG bytes. Throws on other products. */
export async function renderProductImage(product: ProductInput): Promise<Buffer> {
  const { canvas, fabric } = draw(product);
  const [paint, relief] = await Promise.all([
    sharp(Buffer.from(paintSvg(canvas)))
      .ensureAlpha()
      .raw()
      .toBuffer(),
    sharp(Buffer.from(reliefSvg(canvas)))
      .extractChannel(0)
      .raw()
      .toBuffer(),
  ]);
  const backdrop = backdropFor(product.id, fabric.colour, canvas.floor.length > 0);
  const pixels = light({ paint, relief, gloss: canvas.gloss, floor: canvas.floor }, backdrop);
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 86, optimiseCoding: false })
    .toBuffer();
}

function draw(product: ProductInput): { canvas: Canvas; fabric: Fabric } {
  const word = (key: string): string => String(product.attributes?.[key] ?? "");
  const drawing = DRAWINGS[word("productType")];
  const colour = shadeOf(word("colour"));
  if (!drawing || !colour) throw new Error(`${product.id} is not a product of the demo shop: it has no drawing.`);
  const fabric: Fabric = {
    colour: colour.hex,
    accent: shadeOf(word("accentColour"))?.hex ?? "#e5d9c4",
    pattern: PATTERNS.find((pattern) => pattern === word("pattern")) ?? "Solid",
    texture: materialOf(word("material")).texture,
    seed: hash32(product.id),
  };
  const canvas = new Canvas();
  drawing(canvas, fabric, (product.attributes ?? {}) as Look);
  fitIntoFrame(canvas);
  return { canvas, fabric };
}
