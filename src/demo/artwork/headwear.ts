/** Hats. */
import type { Canvas } from "./canvas.js";
import { darker, lighter } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, ellipse, open, symmetric } from "./geometry.js";

/** A knitted hat with a turned-up rib and, where `pompom`, a bobble. */
export function drawBeanie(canvas: Canvas, fabric: Fabric, pompom: boolean): void {
  if (pompom)
    canvas.part(ellipse(AXIS, 138, 46, 44), plain(fabric, lighter(fabric.accent, 0.15), "fleece"), {
      height: 0.8,
      contour: 0.25,
    });
  const dome = symmetric("0,160 50,168 104,214 130,290 134,350! 0,358");
  canvas.part(dome, fabric, { height: 0.66 });
  canvas.within(dome, (c) => {
    for (const t of [-0.62, -0.2, 0.22, 0.64])
      c.fold(open(`${AXIS + t * 30},168 ${AXIS + t * 110},230 ${AXIS + t * 136},352`), 8, 0.24);
  });
  const cuff = symmetric("0,338 132,326 143,344 142,404 130,420 0,432");
  canvas.part(cuff, plain(fabric, darker(fabric.colour, 0.04), "rib"), { height: 0.82 });
  canvas.solid(closed("310,366! 346,362! 347,388! 311,392!"), fabric.accent, { height: 0.9 });
}

/** A baseball cap, seen from the front and a little to the side. */
export function drawCap(canvas: Canvas, fabric: Fabric): void {
  const crown = closed("96,372 100,290 150,214 226,190 300,206 352,268 366,352! 300,366 200,376");
  canvas.part(crown, fabric, { height: 0.66 });
  canvas.within(crown, (c) => {
    for (const d of [open("226,188 160,262 142,376"), open("228,188 244,270 246,376"), open("230,188 316,262 338,366")])
      c.fold(d, 7, 0.36).line(d, darker(fabric.colour, 0.5), 1.2, { opacity: 0.6 });
    for (const [x, y] of [
      [176, 268],
      [284, 262],
    ] as const)
      c.solid(ellipse(x, y, 5, 5), darker(fabric.colour, 0.6), { height: 0.3 });
  });
  canvas.solid(ellipse(228, 190, 11, 8), fabric.accent, { height: 0.95 });
  const brim = closed("98,366 170,344 260,340 366,350! 412,384 424,416 372,418 280,398 190,392 118,398 92,388");
  canvas.part(brim, plain(fabric, fabric.pattern === "Solid" ? darker(fabric.colour, 0.08) : fabric.accent), { height: 0.86 });
  for (const k of [10, 20, 30])
    canvas.line(
      open([
        [150 + k, 362 + k * 0.7],
        [250, 354 + k * 0.9],
        [390 - k * 0.3, 378 + k],
      ]),
      darker(fabric.colour, 0.5),
      1,
      { opacity: 0.45, dash: "4 2.5" },
    );
  canvas.part(closed("204,288 222,258 246,262 262,290 240,316 214,312"), plain(fabric, fabric.accent, "smooth"), {
    height: 0.8,
    contour: 0.4,
  });
}

/** A wide-brimmed summer hat with a ribbon. */
export function drawSunhat(canvas: Canvas, fabric: Fabric): void {
  const brim = closed("44,352 110,306 240,286 370,304 438,350 420,392 330,420 240,426 140,418 62,390");
  canvas.part(brim, fabric, { height: 0.5 });
  canvas.within(brim, (c) => {
    for (const r of [0.72, 0.84, 0.94])
      c.line(ellipse(240, 356, 198 * r, 68 * r), darker(fabric.colour, 0.4), 1, { opacity: 0.3 });
    c.fold(open("80,380 160,402 240,408 330,402 404,376"), 14, 0.2);
  });
  canvas.solid(ellipse(246, 366, 132, 32), darker(fabric.colour, 0.45), { height: 0, contour: 0, opacity: 0.35 });
  const crown = closed("124,352 126,270 150,214 200,196 240,204 286,194 334,216 354,276 356,350 300,376 240,382 176,376");
  canvas.part(crown, fabric, { height: 0.78 });
  canvas.within(crown, (c) => {
    c.fold(open("186,200 240,240 296,200"), 18, 0.3);
    c.part(
      closed("110,312 180,336 240,342 310,334 370,308 372,344 310,372 240,380 176,374 108,350"),
      plain(fabric, fabric.accent, "satin"),
      { height: 0.86 },
    );
  });
  canvas.part(closed("340,330 372,318 384,344 364,352"), plain(fabric, darker(fabric.accent, 0.1), "satin"), { height: 0.92 });
  canvas.part(closed("338,340 362,366 380,392 356,388 334,354"), plain(fabric, darker(fabric.accent, 0.1), "satin"), {
    height: 0.9,
  });
}
