/** Skirts, and dresses made of a bodice and a skirt. */
import type { Canvas } from "./canvas.js";
import { contrast, darker } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, ellipse, open, type Point, points, roundRect, symmetric } from "./geometry.js";
import { JUMPER, type TopCut } from "./topCut.js";
import { drawTop } from "./torso.js";

export interface SkirtCut {
  waistY: number;
  hemY: number;
  /** Half widths. */
  waist: number;
  hip: number;
  hem: number;
  style: "plain" | "pleated" | "tiered" | "wrap" | "buttoned" | "denim";
  waistband: boolean;
}

/** A knee-length A-line. */
export const SKIRT: SkirtCut = { waistY: 120, hemY: 460, waist: 74, hip: 104, hem: 148, style: "plain", waistband: true };

/** Draws a skirt, or the lower half of a dress. */
export function drawSkirt(canvas: Canvas, fabric: Fabric, cut: SkirtCut): void {
  const { waistY, hemY, waist, hip, hem, style } = cut;
  const hipY = waistY + Math.min(90, (hemY - waistY) * 0.34);
  const outline = symmetric(
    `0,${waistY - 3} ${waist},${waistY}! ${hip},${hipY} ${hem - 2},${hemY - 40} ${hem},${hemY - 10}! ${hem * 0.5},${hemY + 4} 0,${hemY + 8}`,
  );
  canvas.part(outline, fabric, { height: 0.6 });
  canvas.within(outline, (c) => {
    if (style === "pleated") pleats(c, fabric, cut);
    else if (style !== "denim") flow(c, cut);
    if (style === "tiered") tiers(c, fabric, cut);
    if (style === "wrap") {
      const edge = open(`${AXIS + waist * 0.5},${waistY} ${AXIS + hip * 0.55},${hipY + 40} ${AXIS - hem * 0.1},${hemY + 8}`);
      c.fold(edge, 7, 0.55).line(edge, darker(fabric.colour, 0.55), 1.5, { opacity: 0.7 });
    }
    c.line(
      open(
        `${AXIS - hem},${hemY - 22} ${AXIS - hem * 0.5},${hemY - 9} 240,${hemY - 4} ${AXIS + hem * 0.5},${hemY - 9} ${AXIS + hem},${hemY - 22}`,
      ),
      darker(fabric.colour, 0.5),
      1.1,
      { opacity: 0.45 },
    );
  });
  if (style === "buttoned" || style === "denim") {
    const stitch = style === "denim" ? "#d9a55b" : darker(fabric.colour, 0.5);
    canvas.line(`M${AXIS + 13} ${waistY}L${AXIS + 13} ${hemY + 6}`, stitch, 1.2, {
      opacity: 0.7,
      dash: style === "denim" ? "4 2" : "none",
    });
    for (let y = waistY + 20; y < hemY - 20; y += 46)
      canvas.solid(ellipse(AXIS, y, 6, 6), style === "denim" ? "#b98a4e" : contrast(fabric.colour, 0.5), { height: 0.9 });
    if (style === "denim")
      for (const s of [1, -1])
        canvas.line(
          open(`${AXIS + s * 34},${waistY + 22}! ${AXIS + s * 50},${waistY + 56} ${AXIS + s * (waist + 8)},${waistY + 62}!`),
          stitch,
          1.3,
          { opacity: 0.9, dash: "4 2" },
        );
  }
  if (cut.waistband)
    canvas.part(roundRect(AXIS - waist - 2, waistY - 14, 2 * waist + 4, 24, 4), plain(fabric, darker(fabric.colour, 0.06)), {
      height: 0.72,
    });
}

function pleats(c: Canvas, fabric: Fabric, { waistY, hemY, waist, hem }: SkirtCut): void {
  for (let k = -9; k <= 9; k++) {
    const t = k / 9;
    const pleat = open(`${AXIS + t * waist},${waistY} ${AXIS + t * hem * 1.02},${hemY + 10}`);
    c.fold(pleat, 7, 0.42).line(pleat, darker(fabric.colour, 0.6), 1.2, { opacity: 0.35 });
  }
}

function flow(c: Canvas, { waistY, hemY, waist, hem }: SkirtCut): void {
  const span = hemY - waistY;
  for (const [t, from, width, depth] of [
    [-0.78, 0.25, 18, 0.28],
    [-0.42, 0.42, 22, 0.24],
    [-0.12, 0.55, 20, -0.14],
    [0.16, 0.3, 22, 0.24],
    [0.5, 0.48, 22, 0.26],
    [0.8, 0.22, 16, 0.3],
  ] as const)
    c.fold(
      open(
        `${AXIS + t * waist * 1.15},${waistY + span * from} ${AXIS + t * (waist + hem) * 0.55},${waistY + span * 0.7} ${AXIS + t * hem},${hemY + 8}`,
      ),
      width * Math.min(1, hem / 120),
      depth,
    );
}

function tiers(c: Canvas, fabric: Fabric, { waistY, hemY, waist, hem }: SkirtCut): void {
  for (const t of [0.36, 0.68]) {
    const y = waistY + (hemY - waistY) * t;
    const half = waist + (hem - waist) * t + 20;
    const seam: Point[] = points(`${AXIS - half},${y - 12} 240,${y + 4} ${AXIS + half},${y - 12}`);
    c.fold(open(seam), 8, 0.6).line(open(seam), darker(fabric.colour, 0.55), 1.2, { opacity: 0.5 });
    for (let x = -half + 14; x < half; x += 16) c.fold(open(`${AXIS + x},${y + 2} ${AXIS + x * 1.03},${y + 24}`), 4, 0.32);
  }
}

export interface DressCut {
  bodice: Partial<TopCut>;
  skirt: Partial<SkirtCut>;
  belt: boolean;
}

/** Draws a dress. */
export function drawDress(canvas: Canvas, fabric: Fabric, { bodice, skirt, belt }: DressCut): void {
  const top = 70;
  const waistY = skirt.waistY ?? 232;
  const waist = 62;
  drawSkirt(canvas, fabric, {
    ...SKIRT,
    waist: waist - 1,
    hip: 92,
    hem: 132,
    hemY: 500,
    waistband: false,
    ...skirt,
    waistY: waistY - 3,
  });
  drawTop(canvas, fabric, { ...JUMPER, top, ribbed: false, chest: 82, waist: 8, flare: waist - 82, ...bodice, hem: waistY });
  canvas.fold(open(`${AXIS - waist},${waistY + 2} 240,${waistY + 8} ${AXIS + waist},${waistY + 2}`), 8, 0.4);
  if (belt) {
    canvas.part(roundRect(AXIS - waist - 4, waistY - 8, 2 * waist + 8, 18, 4), plain(fabric, darker(fabric.colour, 0.22)), {
      height: 0.85,
    });
    canvas.solid(roundRect(AXIS - 12, waistY - 10, 24, 22, 4), "#c8a35a", { height: 0.95, gloss: 0.3 });
  }
}
