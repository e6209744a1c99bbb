/** Lamps, fans, chairs, tables and baskets. */
import type { Canvas } from "./canvas.js";
import { darker, lighter, mix } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, ellipse, mirrored, open, type Point, points, roundRect, symmetric } from "./geometry.js";

const BRASS = "#c2a05c";
const OAK = "#b98d5e";

/** A lamp with a fabric shade on a ceramic or turned foot. */
export function drawTableLamp(canvas: Canvas, fabric: Fabric): void {
  const base: Point[][] = [
    points("0,318 20,318! 22,344 76,404 82,446 56,488 62,506! 0,512"),
    points("0,318 16,318! 16,350 44,372 16,400 58,440 70,500! 0,510"),
  ];
  canvas.part(symmetric(base[fabric.seed % 2]!), plain(fabric, fabric.accent, "ceramic"), { height: 0.74 });
  canvas.solid(roundRect(AXIS - 9, 292, 18, 34, 3), BRASS, { height: 0.7, gloss: 0.4 });
  shade(canvas, fabric, 128, 300, 78, 128);
  canvas.floor.push({ x: AXIS + 6, y: 508, rx: 96, ry: 12, strength: 0.55 });
}

/** A shade that glows from within. */
function shade(canvas: Canvas, fabric: Fabric, top: number, bottom: number, topHalf: number, bottomHalf: number): void {
  const path = symmetric(`0,${top - 4} ${topHalf},${top}! ${bottomHalf},${bottom}! 0,${bottom + 12}`);
  const warm = { ...fabric, colour: mix(fabric.colour, "#ffe2ae", 0.22) };
  canvas.part(path, warm, { height: 0.7 });
  canvas.within(path, (c) => {
    for (let r = 1; r > 0.2; r -= 0.08)
      c.wash(ellipse(AXIS, (top + bottom) / 2 + 14, bottomHalf * 0.8 * r, (bottom - top) * 0.5 * r), "#fff0c9", 0.055);
  });
  canvas.line(
    open(`${AXIS - bottomHalf + 1},${bottom - 6} 240,${bottom + 5} ${AXIS + bottomHalf - 1},${bottom - 6}`),
    darker(fabric.colour, 0.35),
    2.4,
    { opacity: 0.7 },
  );
}

/** A tall lamp on a tripod or a slim arc. */
export function drawFloorLamp(canvas: Canvas, fabric: Fabric): void {
  const wood = fabric.seed % 2 ? OAK : "#3b3835";
  if (fabric.seed % 3) {
    for (const x of [-84, 84, 10]) canvas.cord(open(`${AXIS + x * 0.06},190 ${AXIS + x},534`), wood, 9, 0.7);
    canvas.line(open("190,400 290,400"), darker(wood, 0.3), 4);
  } else {
    canvas.cord(open("240,180 240,526"), wood, 8, 0.7);
    canvas.part(symmetric("0,516 60,520 70,532 60,540 0,542"), plain(fabric, wood, "metal"), { height: 0.8 });
  }
  shade(canvas, fabric, 48, 186, 62, 104);
  canvas.floor.push({ x: AXIS + 6, y: 538, rx: 110, ry: 11, strength: 0.5 });
}

/** A standing fan. */
export function drawFan(canvas: Canvas, fabric: Fabric): void {
  const metal = plain(fabric, fabric.colour, "metal");
  canvas.part(symmetric("0,486 82,494 92,506 80,516 0,518"), metal, { height: 0.7 });
  canvas.cord(open("240,330 240,492"), fabric.colour, 15, 0.7);
  canvas.part(roundRect(AXIS - 22, 396, 44, 44, 10), plain(fabric, darker(fabric.colour, 0.15), "metal"), { height: 0.9 });
  for (const y of [410, 426]) canvas.solid(ellipse(AXIS, y, 5, 5), fabric.accent, { height: 1 });
  const [cx, cy, r] = [AXIS, 216, 152];
  canvas.part(ellipse(cx, cy, r, r), plain(fabric, mix(fabric.colour, "#e9edf0", 0.75), "smooth"), {
    height: 0.3,
    opacity: 0.55,
  });
  for (let k = 0; k < 4; k++) {
    const a = (k * Math.PI) / 2 + 0.5;
    const at = (angle: number, radius: number): Point => [cx + Math.cos(a + angle) * radius, cy + Math.sin(a + angle) * radius];
    canvas.part(
      closed([at(0, 26), at(-0.22, 84), at(-0.1, 132), at(0.42, 134), at(0.72, 96), at(0.8, 36)]),
      plain(fabric, lighter(fabric.accent, 0.1), "metal"),
      { height: 0.55, opacity: 0.92 },
    );
  }
  for (let k = 0; k < 36; k++) {
    const a = (k * Math.PI) / 18;
    canvas.line(
      open(`${cx + Math.cos(a) * 34},${cy + Math.sin(a) * 34} ${cx + Math.cos(a + 0.12) * r},${cy + Math.sin(a + 0.12) * r}`),
      darker(fabric.colour, 0.2),
      1.6,
      { opacity: 0.85 },
    );
  }
  for (const k of [62, 108]) canvas.line(ellipse(cx, cy, k, k), darker(fabric.colour, 0.2), 1.8);
  canvas.cord(ellipse(cx, cy, r, r), fabric.colour, 8, 0.9);
  canvas.part(ellipse(cx, cy, 34, 34), metal, { height: 1 });
  canvas.solid(ellipse(cx, cy, 14, 14), fabric.accent, { height: 1 });
  canvas.floor.push({ x: AXIS + 6, y: 514, rx: 104, ry: 12, strength: 0.5 });
}

/** An upholstered armchair on wooden legs. */
export function drawArmchair(canvas: Canvas, fabric: Fabric): void {
  for (const [x, lean] of [
    [-128, -10],
    [128, 10],
    [-86, -4],
    [86, 4],
  ] as const)
    canvas.part(
      closed(
        `${AXIS + x - 9},450! ${AXIS + x + 9},450! ${AXIS + x + lean + 5},${Math.abs(x) > 100 ? 520 : 500}! ${AXIS + x + lean - 5},${Math.abs(x) > 100 ? 520 : 500}!`,
      ),
      plain(fabric, OAK, "wood"),
      { height: 0.6 },
    );
  const back = symmetric("0,116 86,124 124,160 130,260 124,370! 0,370");
  canvas.part(back, fabric, { height: 0.62 });
  canvas.within(back, (c) => {
    for (const [x, y] of [
      [-50, 190],
      [50, 190],
      [0, 240],
      [-50, 290],
      [50, 290],
    ] as const) {
      c.fold(open(`${AXIS + x - 2},${y} ${AXIS + x + 2},${y}`), 24, 0.4);
      c.line(ellipse(AXIS + x, y, 3, 3), darker(fabric.colour, 0.5), 3, { opacity: 0.7 });
    }
  });
  canvas.part(
    symmetric("0,400 140,398! 140,452 120,466! 0,470"),
    { ...fabric, colour: darker(fabric.colour, 0.1) },
    { height: 0.55 },
  );
  const seat = symmetric("0,326 96,326 112,346 110,386 90,402 0,406");
  canvas.part(seat, fabric, { height: 0.8 });
  canvas.within(seat, (c) => c.fold(open("170,350 240,362 310,350"), 22, -0.16));
  const arm: Point[] = points("346,470! 344,330 336,280 352,254 386,250 408,276 408,330 400,470!");
  for (const p of [mirrored(arm), arm]) {
    canvas.part(closed(p), fabric, { height: 0.85 });
    const front = p === arm ? 1 : -1;
    canvas.line(
      open(
        `${AXIS + front * 110},466 ${AXIS + front * 108},330 ${AXIS + front * 104},286 ${AXIS + front * 132},262 ${AXIS + front * 160},286 ${AXIS + front * 160},330 ${AXIS + front * 154},466`,
      ),
      darker(fabric.colour, 0.4),
      1.4,
      { opacity: 0.6 },
    );
  }
  canvas.floor.push({ x: AXIS + 6, y: 516, rx: 180, ry: 14, strength: 0.5 });
}

/** A round side table on three legs, with a book on it. */
export function drawSideTable(canvas: Canvas, fabric: Fabric): void {
  for (const x of [-96, 96, 16])
    canvas.cord(open(`${AXIS + x * 0.55},300 ${AXIS + x},${x === 16 ? 500 : 520}`), darker(fabric.colour, 0.1), 11, 0.6);
  canvas.part(
    closed("96,262 240,276 384,262 384,284 240,318 96,284"),
    { ...fabric, colour: darker(fabric.colour, 0.2) },
    { height: 0.55 },
  );
  canvas.part(ellipse(AXIS, 262, 146, 38), fabric, { height: 0.74 });
  canvas.part(closed("196,236! 296,228! 316,246! 214,258!"), plain(fabric, fabric.accent, "smooth"), { height: 0.9 });
  canvas.part(closed("214,258! 316,246! 316,258! 214,270!"), plain(fabric, "#efe7d6", "smooth"), { height: 0.8 });
  canvas.floor.push({ x: AXIS + 4, y: 514, rx: 130, ry: 13, strength: 0.5 });
}

/** A woven basket with two handles. */
export function drawBasket(canvas: Canvas, fabric: Fabric): void {
  for (const s of [1, -1])
    canvas.cord(
      open(`${AXIS + s * 96},286 ${AXIS + s * 128},226 ${AXIS + s * 156},238 ${AXIS + s * 150},300`),
      darker("#8a5a36", 0.1),
      11,
      0.6,
    );
  canvas.part(ellipse(AXIS, 280, 146, 32), plain(fabric, darker(fabric.colour, 0.5), "wicker"), { height: 0.2 });
  canvas.part(closed("130,282 160,244 230,232 310,240 352,282 240,300"), plain(fabric, fabric.accent, "fleece"), { height: 0.6 });
  const body = symmetric("0,308 148,284! 150,380 132,480 116,502! 0,512");
  canvas.part(body, fabric, { height: 0.7 });
  canvas.part(
    closed("92,276! 160,298 240,304 320,298 388,276! 388,300! 320,322 240,328 160,322 92,300!"),
    plain(fabric, darker(fabric.colour, 0.15), "wicker"),
    { height: 0.85 },
  );
  canvas.floor.push({ x: AXIS + 6, y: 508, rx: 140, ry: 13, strength: 0.5 });
}
