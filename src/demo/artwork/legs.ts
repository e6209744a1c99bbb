/** Trousers, jeans, leggings, joggers and shorts. */
import type { Canvas } from "./canvas.js";
import { contrast, darker, lighter } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, ellipse, mirrored, open, type Point, points, roundRect, symmetric } from "./geometry.js";

export interface LegCut {
  waistY: number;
  hemY: number;
  /** Half width at the waist. */
  waist: number;
  /** Half width at the hip. */
  hip: number;
  /** Width of one leg at its hem. */
  hem: number;
  /** How far the hems stand apart from the axis, to the leg's inner edge. */
  apart: number;
  detail: "denim" | "tailored" | "drawstring" | "plain" | "sport";
  cuff: "none" | "rib" | "turned";
}

/** Straight trousers. */
export const TROUSERS: LegCut = {
  waistY: 60,
  hemY: 540,
  waist: 78,
  hip: 96,
  hem: 66,
  apart: 26,
  detail: "tailored",
  cuff: "none",
};

/** Draws the garment. */
export function drawLegs(canvas: Canvas, fabric: Fabric, cut: LegCut): void {
  const { waistY, hemY, waist, hip, hem, apart, cuff } = cut;
  const crotch = waistY + Math.min(150, (hemY - waistY) * 0.62);
  const knee = crotch + (hemY - crotch) * 0.5;
  const outer = apart + hem;
  const kneeOuter = (hip + outer) / 2 - (hem < 50 ? 6 : 0);
  const leg: Point[] = points(
    `240,${waistY - 2}! ${AXIS + waist},${waistY}! ${AXIS + hip},${waistY + 84} ${AXIS + kneeOuter},${knee} ${AXIS + outer},${hemY}! ${AXIS + apart},${hemY + 6}! ${AXIS + apart * 0.55 + 4},${knee} 240,${crotch}!`,
  );
  for (const side of [mirrored(leg), leg]) {
    const path = closed(side);
    const sign = side === leg ? 1 : -1;
    canvas.part(path, fabric, { height: 0.6, turn: -2 * sign });
    canvas.within(path, (c) => {
      const f = (a: Point[], width: number, depth: number): void => void c.fold(open(sign > 0 ? a : mirrored(a)), width, depth);
      f(points(`244,${crotch - 12} 274,${crotch + 8} ${AXIS + hip * 0.8},${crotch - 6}`), 10, 0.26);
      f(points(`248,${crotch + 12} 270,${crotch + 40} 292,${crotch + 44}`), 9, 0.22);
      if (hemY - crotch > 200) {
        f(
          points(`${AXIS + apart},${knee - 18} ${AXIS + apart + hem * 0.5},${knee - 4} ${AXIS + kneeOuter},${knee - 22}`),
          10,
          0.2,
        );
        f(points(`${AXIS + apart},${knee + 28} ${AXIS + apart + hem * 0.6},${knee + 18}`), 9, 0.2);
      }
      if (cut.detail === "tailored") {
        const crease =
          sign > 0
            ? points(`${AXIS + waist * 0.5},${waistY + 40} ${AXIS + (apart + outer) * 0.5},${hemY}`)
            : mirrored(points(`${AXIS + waist * 0.5},${waistY + 40} ${AXIS + (apart + outer) * 0.5},${hemY}`));
        c.fold(open(crease), 5, -0.35).line(open(crease), darker(fabric.colour, 0.4), 1, { opacity: 0.35 });
      }
      if (cut.detail === "denim") {
        // Wear on the thighs.
        const fade = sign > 0 ? AXIS + hip * 0.52 : AXIS - hip * 0.52;
        for (const r of [1, 0.88, 0.76, 0.64, 0.5, 0.36])
          c.wash(ellipse(fade, crotch + 46, 28 * r, 96 * r), lighter(fabric.colour, 0.7), 0.035);
      }
      if (cut.detail === "sport") {
        const side = (d: number): Point[] =>
          points(
            `${AXIS + waist - d},${waistY + 10} ${AXIS + hip - d},${waistY + 84} ${AXIS + kneeOuter - d},${knee} ${AXIS + outer - d},${hemY}`,
          );
        c.line(open(sign > 0 ? side(9) : mirrored(side(9))), fabric.accent, 7);
      }
    });
    hemLine(canvas, fabric, cut, sign);
  }
  if (cuff === "rib")
    for (const s of [1, -1]) {
      const band: Point[] = points(
        `${AXIS + apart - 2},${hemY - 2}! ${AXIS + outer + 1},${hemY - 8}! ${AXIS + outer - 3},${hemY + 18}! ${AXIS + apart + 2},${hemY + 24}!`,
      );
      canvas.part(closed(s > 0 ? band : mirrored(band)), plain(fabric, darker(fabric.colour, 0.06), "rib"), { height: 0.62 });
    }
  waistband(canvas, fabric, cut, crotch);
}

function hemLine(canvas: Canvas, fabric: Fabric, { hemY, apart, hem, detail, cuff }: LegCut, sign: number): void {
  if (cuff === "rib") return;
  const outer = apart + hem;
  if (cuff === "turned") {
    const band: Point[] = points(
      `${AXIS + apart - 2},${hemY - 22}! ${AXIS + outer + 2},${hemY - 28}! ${AXIS + outer + 2},${hemY + 2}! ${AXIS + apart - 2},${hemY + 8}!`,
    );
    canvas.part(closed(sign > 0 ? band : mirrored(band)), plain(fabric, lighter(fabric.colour, 0.25)), { height: 0.7 });
    return;
  }
  const line: Point[] = points(`${AXIS + apart},${hemY - 6} ${AXIS + outer},${hemY - 12}`);
  canvas.line(open(sign > 0 ? line : mirrored(line)), detail === "denim" ? "#d9a55b" : darker(fabric.colour, 0.5), 1.2, {
    opacity: 0.7,
    dash: "4 2",
  });
}

function waistband(canvas: Canvas, fabric: Fabric, cut: LegCut, crotch: number): void {
  const { waistY, waist, detail } = cut;
  const stitch = detail === "denim" ? "#d9a55b" : darker(fabric.colour, 0.55);
  const fly = open(`241,${waistY + 12}! 258,${waistY + 14}! 257,${crotch - 46} 242,${crotch - 18}`);
  if (detail === "denim" || detail === "tailored") {
    canvas.line(`M${AXIS} ${waistY}L${AXIS} ${crotch}`, darker(fabric.colour, 0.6), 1.6, { opacity: 0.7 });
    canvas.line(fly, stitch, 1.2, { opacity: 0.8, ...(detail === "denim" ? { dash: "4 2" } : {}) });
    for (const s of [1, -1]) {
      const pocket: Point[] =
        detail === "denim"
          ? points(`${AXIS + s * 34},${waistY + 12}! ${AXIS + s * 44},${waistY + 40} ${AXIS + s * (waist + 8)},${waistY + 52}!`)
          : points(`${AXIS + s * 46},${waistY + 14}! ${AXIS + s * (waist + 9)},${waistY + 74}!`);
      canvas.fold(open(pocket), 5, 0.45).line(open(pocket), darker(fabric.colour, 0.6), 1.5, { opacity: 0.7 });
      if (detail === "denim")
        canvas.line(open(pocket.map(([x, y, k]): Point => [x - s * 3, y + 4, k])), stitch, 1.2, { opacity: 0.9, dash: "4 2" });
    }
  }
  const soft = detail === "drawstring" || detail === "sport" || detail === "plain";
  const band = symmetric(`0,${waistY - 13} ${waist - 1},${waistY - 11}! ${waist + 3},${waistY + 14}! 0,${waistY + 13}`);
  canvas.part(band, plain(fabric, darker(fabric.colour, 0.05), soft && detail !== "plain" ? "rib" : fabric.texture), {
    height: 0.74,
  });
  if (detail === "denim" || detail === "tailored") {
    for (const x of [-waist + 16, -30, 30, waist - 16])
      canvas.part(roundRect(AXIS + x - 4, waistY - 15, 8, 32, 2), plain(fabric), { height: 0.85 });
    canvas.solid(ellipse(AXIS + 1, waistY + 1, 6.5, 6.5), detail === "denim" ? "#b98a4e" : contrast(fabric.colour, 0.5), {
      height: 0.95,
    });
  }
  if (detail === "drawstring" || detail === "sport")
    for (const s of [1, -1])
      canvas.cord(
        open(`${AXIS + s * 7},${waistY + 4} ${AXIS + s * 14},${waistY + 34} ${AXIS + s * 10},${waistY + 64}`),
        lighter(fabric.colour, 0.6),
        3.4,
        0.95,
      );
}
