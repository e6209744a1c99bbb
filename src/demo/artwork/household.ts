/** Picnic blankets, aprons and hot-water bottles. */
import type { Canvas } from "./canvas.js";
import { contrast, darker, lighter } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, ellipse, open, roundRect, symmetric } from "./geometry.js";

/** A picnic blanket, rolled in leather straps. */
export function drawPicnicBlanket(canvas: Canvas, fabric: Fabric): void {
  const body = closed("84,300 104,252 180,240 330,240 384,252 404,312 386,372 330,386 150,386 98,368");
  canvas.part(body, fabric, { height: 0.7 });
  canvas.within(body, (c) => c.fold(open("90,330 240,344 400,330"), 12, 0.3));
  const side = ellipse(388, 313, 32, 62);
  canvas.part(side, plain(fabric, lighter(fabric.colour, 0.1)), { height: 0.76 });
  canvas.line(open("388,313 396,296 404,320 388,344 372,320 380,272 402,268"), darker(fabric.colour, 0.5), 2, { opacity: 0.6 });
  const leather = plain(fabric, "#8a5a36", "leather");
  for (const x of [150, 300]) {
    canvas.part(closed(`${x},236! ${x + 26},236! ${x + 30},310 ${x + 24},390! ${x - 2},390! ${x + 4},310`), leather, {
      height: 0.9,
    });
    canvas.solid(`${roundRect(x - 4, 300, 38, 30, 5)}${roundRect(x + 5, 308, 20, 14, 2)}`, "#c8a35a", { height: 1, gloss: 0.4 });
  }
  canvas.cord(open("164,238 170,190 240,172 306,190 312,238"), leather.colour, 14, 0.85);
  canvas.floor.push({ x: 244, y: 388, rx: 170, ry: 15, strength: 0.5 });
}

/** A cook's apron with a bib and a pocket. */
export function drawApron(canvas: Canvas, fabric: Fabric): void {
  canvas.cord(open("178,132 194,70 240,48 286,70 302,132"), darker(fabric.colour, 0.2), 9, 0.5);
  for (const s of [1, -1])
    canvas.cord(
      open(`${AXIS + s * 124},268 ${AXIS + s * 168},300 ${AXIS + s * 150},380 ${AXIS + s * 176},430`),
      darker(fabric.colour, 0.2),
      8,
      0.4,
    );
  const body = symmetric("0,128 70,126! 76,170 94,226 130,262! 136,380 138,520! 0,526");
  canvas.part(body, fabric, { height: 0.6 });
  canvas.within(body, (c) => {
    c.fold(open("150,270 156,400 144,524"), 16, 0.24).fold(open("334,270 324,400 338,524"), 16, 0.26);
    c.line(open("170,138 240,140 310,138"), contrast(fabric.colour, 0.45), 1.2, { dash: "4 2.5" });
  });
  canvas.part(symmetric("0,320 80,320! 78,404 66,416 0,418"), fabric, { height: 0.72 });
  canvas.line(`M${AXIS} 322L${AXIS} 416`, darker(fabric.colour, 0.5), 1.3, { opacity: 0.6 });
  for (const s of [1, -1]) canvas.solid(ellipse(AXIS + s * 62, 136, 6, 6), "#b98a4e", { height: 0.95, gloss: 0.2 });
}

/** A hot-water bottle in a knitted cover. */
export function drawHotWaterBottle(canvas: Canvas, fabric: Fabric): void {
  canvas.part(roundRect(AXIS - 34, 92, 68, 40, 12), plain(fabric, "#5d5650", "rubber"), { height: 0.6 });
  canvas.part(roundRect(AXIS - 20, 72, 40, 34, 8), plain(fabric, "#7a736b", "rubber"), { height: 0.7 });
  const body = symmetric("0,190 36,182 70,212 106,250 116,340 112,470 90,512 0,520");
  canvas.part(body, fabric, { height: 0.7 });
  canvas.within(body, (c) =>
    c
      .fold(open("144,470 240,488 336,470"), 16, 0.2)
      .fold(open("200,240 194,300"), 12, 0.22)
      .fold(open("280,240 290,300"), 12, 0.22),
  );
  canvas.part(symmetric("0,120 50,118 54,140 44,186 58,206 0,214"), plain(fabric, darker(fabric.colour, 0.05), "rib"), {
    height: 0.78,
  });
  canvas.cord(open("190,186 240,196 290,186"), fabric.accent, 6, 0.9);
  for (const s of [1, -1]) {
    canvas.cord(open(`244,196 ${AXIS + s * 20 + 6},226 ${AXIS + s * 22 + 6},260`), fabric.accent, 4.5, 0.9);
    canvas.part(ellipse(AXIS + s * 22 + 6, 272, 15, 15), plain(fabric, fabric.accent, "fleece"), { height: 0.95, contour: 0.3 });
  }
}
