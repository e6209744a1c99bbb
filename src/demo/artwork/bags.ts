/** Bags. */
import type { Canvas } from "./canvas.js";
import { contrast, darker, lighter } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, ellipse, mirrored, open, type Point, points, roundRect, symmetric } from "./geometry.js";

const BRASS = "#c8a35a";

/** An open shopper with two handles. */
export function drawTote(canvas: Canvas, fabric: Fabric): void {
  const strap = darker(fabric.texture === "leather" ? fabric.colour : "#8a5a3a", 0.1);
  canvas.cord(open("178,262 180,150 240,96 300,150 302,262"), darker(strap, 0.25), 9, 0.5);
  canvas.part(symmetric("0,234 142,228! 140,256! 0,262"), plain(fabric, darker(fabric.colour, 0.45)), { height: 0.2 });
  const body = symmetric("0,250 146,242! 152,330 158,470 148,492! 60,500 0,500");
  canvas.part(body, fabric, { height: 0.66 });
  canvas.within(body, (c) => {
    c.fold(open("106,300 130,380 120,480"), 16, 0.24).fold(open("376,290 344,390 362,484"), 16, 0.26);
    c.fold(open("180,430 240,450 310,430"), 16, 0.16);
    c.line(open("90,262 240,268 390,262"), contrast(fabric.colour, 0.45), 1.2, { opacity: 0.7, dash: "4 2.5" });
  });
  canvas.cord(open("170,300 172,180 240,116 308,180 310,300"), strap, 11, 0.9);
  for (const s of [1, -1]) {
    canvas.part(roundRect(AXIS + s * 70 - 10, 272, 20, 44, 4), plain(fabric, strap, "leather"), { height: 0.95 });
    canvas.solid(ellipse(AXIS + s * 70, 304, 4, 4), BRASS, { height: 1, gloss: 0.2 });
  }
}

/** A structured bag with a flap and a shoulder strap. */
export function drawShoulderBag(canvas: Canvas, fabric: Fabric): void {
  canvas.cord(open("112,300 128,150 240,74 352,150 368,300"), darker(fabric.colour, 0.12), 9, 0.6);
  const body = symmetric("0,286 128,284 144,300 154,400 150,446 132,460 0,466");
  canvas.part(body, fabric, { height: 0.6 });
  const flap = symmetric("0,272 124,272 142,288 146,340 118,386 50,408 0,412");
  canvas.part(flap, { ...fabric, colour: lighter(fabric.colour, 0.04) }, { height: 0.8 });
  canvas.line(symmetric("0,282 120,282 134,296 137,338 112,378 48,400 0,403"), contrast(fabric.colour, 0.4), 1.1, {
    opacity: 0.7,
    dash: "4 2.5",
  });
  canvas.part(roundRect(AXIS - 17, 388, 34, 40, 6), plain(fabric, darker(fabric.colour, 0.15)), { height: 0.9 });
  canvas.solid(roundRect(AXIS - 11, 398, 22, 20, 5), BRASS, { height: 1, gloss: 0.5 });
  for (const s of [1, -1])
    canvas.solid(`${ellipse(AXIS + s * 128, 300, 11, 11)}${ellipse(AXIS + s * 128, 300, 6, 6)}`, BRASS, {
      height: 0.9,
      gloss: 0.4,
    });
}

/** A rucksack with a top lid and a front pocket. */
export function drawBackpack(canvas: Canvas, fabric: Fabric): void {
  const leather = plain(fabric, darker("#9a6a42", 0.05), "leather");
  const strap: Point[] = points("310,150 390,210 408,340 368,470 352,462 378,340 364,230 304,180");
  for (const p of [mirrored(strap), strap]) canvas.part(closed(p), plain(fabric, darker(fabric.colour, 0.25)), { height: 0.4 });
  canvas.cord(open("210,130 214,92 240,80 266,92 270,130"), leather.colour, 10, 0.6);
  const body = symmetric("0,112 72,118 112,152 126,240 132,400 126,476 104,502 0,508");
  canvas.part(body, fabric, { height: 0.62 });
  canvas.within(body, (c) => c.fold(open("128,260 144,330 130,420"), 14, 0.24).fold(open("354,250 336,330 352,420"), 14, 0.24));
  const pocket = symmetric("0,350 82,352 96,366 100,450 88,476 0,482");
  canvas.part(pocket, fabric, { height: 0.76 });
  canvas.line(open("156,372 240,376 324,372"), "#d8d2c6", 3, { dash: "2 1.6" });
  canvas.fold(open("154,380 240,384 326,380"), 6, 0.4);
  const lid = symmetric("0,106 78,112 118,148 130,220 118,262 0,276");
  canvas.part(lid, plain(fabric, darker(fabric.colour, 0.08)), { height: 0.82 });
  for (const s of [1, -1]) {
    canvas.part(roundRect(AXIS + s * 56 - 10, 226, 20, 118, 4), leather, { height: 0.92 });
    canvas.solid(`${roundRect(AXIS + s * 56 - 15, 286, 30, 26, 4)}${roundRect(AXIS + s * 56 - 9, 292, 18, 14, 2)}`, BRASS, {
      height: 1,
      gloss: 0.4,
    });
  }
  canvas.part(roundRect(AXIS - 22, 176, 44, 28, 3), leather, { height: 0.92 });
}

/** A small evening bag on a chain. */
export function drawClutch(canvas: Canvas, fabric: Fabric): void {
  const chain = open("372,280 390,170 300,110 190,130 130,200 106,282");
  canvas.line(chain, darker(BRASS, 0.4), 6).line(chain, BRASS, 4.5, { dash: "7 3" });
  const body = symmetric("0,280 140,278 152,292 156,420 146,434 0,438");
  canvas.part(body, fabric, { height: 0.66 });
  canvas.part(closed("88,284! 392,284! 260,392 240,400 220,392"), fabric, { height: 0.84 });
  canvas.solid(symmetric("0,268 144,268 154,280 144,290 0,290"), BRASS, { height: 0.95, gloss: 0.6 });
  canvas.solid(ellipse(AXIS, 392, 13, 13), lighter(BRASS, 0.25), { height: 1, gloss: 0.6 });
}
