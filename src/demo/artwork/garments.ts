/** How a product's stated options (neckline, sleeve, fit, length) change the cut that is drawn. */
import type { Canvas } from "./canvas.js";
import type { SkirtCut } from "./dresses.js";
import type { Fabric } from "./fabric.js";
import { drawLegs, type LegCut, TROUSERS } from "./legs.js";
import { JUMPER, type Neck, type Sleeve, type TopCut } from "./topCut.js";
import { drawTop } from "./torso.js";

/** A product's options as its attributes state them. */
export interface Look {
  neckline?: string | undefined;
  sleeve?: string | undefined;
  fit?: string | undefined;
  length?: string | undefined;
  style?: string | undefined;
  shape?: string | undefined;
}

export const NECKS: Readonly<Record<string, Neck>> = {
  "Crew neck": "crew",
  "Roll neck": "roll",
  "V-neck": "v",
  "Boat neck": "boat",
  "Scoop neck": "straps",
  "Square neck": "square",
  "Round neck": "round",
  "Bow neck": "bow",
  "Shirt collar": "shirt",
  Straps: "straps",
};

export const SLEEVES: Readonly<Record<string, Sleeve>> = {
  Long: "long",
  Short: "short",
  Elbow: "elbow",
  Puff: "puff",
  Sleeveless: "none",
};

export const DRESS_LENGTHS: Readonly<Record<string, Partial<SkirtCut>>> = {
  Mini: { hemY: 410 },
  Knee: { hemY: 456 },
  Midi: { hemY: 506 },
  Maxi: { hemY: 556 },
};

export const SKIRT_STYLES: Readonly<Record<string, SkirtCut["style"]>> = { Pleated: "pleated", "A-line": "plain", Wrap: "wrap" };

/** Pixels that a fit adds to a trouser leg's hem. */
export function widthOf({ fit }: Look): number {
  return fit === "Wide" ? 26 : fit === "Slim" ? -14 : fit === "Tapered" ? -10 : fit === "Relaxed" ? 12 : 0;
}

/** A drawing of a garment for the upper body: `base` differs from a jumper, and the look from `base`. */
export function top(base: Partial<TopCut>): (canvas: Canvas, fabric: Fabric, look: Look) => void {
  return (canvas, fabric, look) => {
    const cut: TopCut = { ...JUMPER, ...base };
    const wider = look.fit === "Oversized" ? 14 : look.fit === "Relaxed" ? 7 : look.fit === "Slim" ? -8 : 0;
    drawTop(canvas, fabric, {
      ...cut,
      neck: NECKS[look.neckline ?? ""] ?? cut.neck,
      sleeve: SLEEVES[look.sleeve ?? ""] ?? cut.sleeve,
      chest: cut.chest + wider,
      waist: cut.waist + (look.fit === "Slim" ? 6 : 0),
      hem: look.fit === "Cropped" ? cut.hem - 44 : look.fit === "Oversized" ? cut.hem + 14 : cut.hem,
    });
  };
}

/** A drawing of a garment for the legs: `base` differs from straight trousers. */
export function legs(base: Partial<LegCut>): (canvas: Canvas, fabric: Fabric, look: Look) => void {
  return (canvas, fabric) => drawLegs(canvas, fabric, { ...TROUSERS, ...base });
}
