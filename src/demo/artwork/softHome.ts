/** Cushions, throws, bedding, towels and rugs. */
import type { Canvas } from "./canvas.js";
import { contrast, darker, lighter } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { closed, ellipse, open, type Point, points, roundRect } from "./geometry.js";

/** A plump square cushion; `piped` edges or little tassels. */
export function drawCushion(canvas: Canvas, fabric: Fabric, tassels: boolean): void {
  const outline: Point[] = points(
    "66,122 150,138 240,142 330,136 412,118 402,210 398,296 404,384 416,470 330,456 240,450 150,458 62,474 76,384 80,296 76,208",
  );
  if (tassels)
    for (const [x, y, dx, dy] of [
      [68, 124, -1, -1],
      [410, 120, 1, -1],
      [414, 468, 1, 1],
      [64, 472, -1, 1],
    ] as const)
      for (const k of [-1, 0, 1])
        canvas.cord(
          open([
            [x, y],
            [x + dx * 14 + k * 6, y + dy * 14 - k * 4],
            [x + dx * 26 + k * 9, y + dy * 26 - k * 6],
          ]),
          fabric.accent,
          5,
          0.6,
        );
  const path = closed(outline);
  canvas.part(path, fabric, { height: 0.72 });
  canvas.within(path, (c) => {
    c.fold(open("78,136 120,176 138,206"), 16, 0.3).fold(open("400,134 362,172 344,206"), 16, 0.3);
    c.fold(open("76,460 116,420 134,392"), 16, 0.3).fold(open("404,458 366,420 344,390"), 16, 0.3);
    c.dent(ellipse(240, 300, 120, 112), -0.3);
    c.fold(open("200,250 240,296 282,262"), 26, 0.18);
  });
  if (!tassels) canvas.line(path, contrast(fabric.colour, 0.35), 3, { opacity: 0.8 });
}

/** A blanket, folded, its fringe hanging over the front. */
export function drawThrow(canvas: Canvas, fabric: Fabric): void {
  const layer = (y: number, inset: number, shade: number): void => {
    canvas.part(
      closed([
        [84 + inset, y + 26],
        [92 + inset, y],
        [240, y - 8],
        [388 - inset, y],
        [396 - inset, y + 26],
        [388 - inset, y + 50],
        [240, y + 56],
        [92 + inset, y + 50],
      ]),
      { ...fabric, colour: darker(fabric.colour, shade) },
      { height: 0.6 },
    );
  };
  layer(438, 0, 0.16);
  layer(398, 6, 0.1);
  layer(356, 2, 0.05);
  for (let k = 0; k <= 16; k++) {
    const x = 158 + k * 10.2;
    canvas.cord(
      open(`${x},452 ${x + Math.sin(k * 2.1) * 3},476 ${x + Math.sin(k * 1.3) * 5},504`),
      k % 2 ? fabric.colour : darker(fabric.colour, 0.1),
      5,
      0.6,
    );
  }
  const front = closed("150,178 240,168 330,178 336,300 332,458! 240,464 150,458! 146,300");
  canvas.part(closed("76,214 92,176 240,164 388,176 404,214 398,340 388,372 240,380 92,372 82,340"), fabric, { height: 0.7 });
  canvas.part(front, fabric, { height: 0.82 });
  canvas.within(front, (c) =>
    c
      .fold(open("186,190 180,320 188,460"), 14, 0.2)
      .fold(open("290,190 298,320 290,460"), 14, 0.2)
      .fold(open("240,240 236,350 240,460"), 14, -0.1),
  );
  canvas.floor.push({ x: 240, y: 494, rx: 180, ry: 14, strength: 0.5 });
}

/** A made bed from the front: two pillows on a duvet. */
export function drawBedding(canvas: Canvas, fabric: Fabric): void {
  canvas.part(roundRect(64, 120, 352, 190, 26), { ...plain(fabric, "#b99a76", "wood") }, { height: 0.4 });
  for (const [x, f] of [
    [84, fabric],
    [246, fabric],
  ] as const) {
    const pillow = closed(
      `${x},216 ${x + 20},196 ${x + 76},190 ${x + 132},196 ${x + 150},216 ${x + 152},276 ${x + 136},300 ${x + 76},306 ${x + 16},300 ${x},276`,
    );
    canvas.part(pillow, f, { height: 0.74 });
    canvas.within(pillow, (c) =>
      c
        .fold(open(`${x + 20},200 ${x + 40},232`), 12, 0.28)
        .fold(open(`${x + 132},202 ${x + 112},234`), 12, 0.28)
        .dent(ellipse(x + 76, 250, 44, 30), -0.25),
    );
  }
  const duvet = closed(
    "52,310 72,282 160,292 240,286 330,294 410,282 430,312 440,430 432,486 330,494 240,488 140,496 48,486 42,430",
  );
  canvas.part(duvet, fabric, { height: 0.72 });
  canvas.within(duvet, (c) => {
    for (const [a, b, d] of [
      [120, 140, 130],
      [210, 190, 205],
      [300, 316, 296],
      [376, 366, 384],
    ] as const)
      c.fold(open(`${a},330 ${b},410 ${d},494`), 22, 0.22);
    c.fold(open("60,420 150,436 240,424"), 20, 0.16);
  });
  const turned = closed("50,306 70,276 160,286 240,280 330,288 412,276 432,308 430,344 330,352 240,346 150,354 50,344");
  canvas.part(turned, plain(fabric, lighter(fabric.accent, 0.35)), { height: 0.84 });
  canvas.floor.push({ x: 240, y: 496, rx: 210, ry: 12, strength: 0.5 });
}

/** A stack of folded towels, one rolled on top. */
export function drawTowels(canvas: Canvas, fabric: Fabric): void {
  const tones = [fabric.colour, fabric.accent, lighter(fabric.colour, 0.3)];
  for (const [k, tone] of tones.entries()) {
    const y = 428 - k * 62;
    const f = { ...fabric, colour: tone };
    canvas.part(
      closed(`82,${y + 30} 96,${y + 2} 240,${y - 4} 384,${y + 2} 398,${y + 30} 386,${y + 60} 240,${y + 64} 94,${y + 60}`),
      f,
      { height: 0.66 },
    );
    canvas
      .line(open(`92,${y + 32} 240,${y + 36} 392,${y + 32}`), darker(tone, 0.5), 1.6, { opacity: 0.6 })
      .fold(open(`86,${y + 32} 240,${y + 36} 396,${y + 32}`), 6, 0.5);
  }
  const roll = { ...fabric, colour: fabric.accent };
  canvas.part(closed("124,236 150,212 320,212 356,250 336,294 150,298 122,270"), roll, { height: 0.74 });
  canvas.part(ellipse(330, 254, 34, 42), plain(roll, darker(fabric.accent, 0.08)), { height: 0.8 });
  canvas.line(open("330,254 338,244 346,258 332,274 314,262 318,236 342,228 356,248"), darker(fabric.accent, 0.5), 2, {
    opacity: 0.6,
  });
  canvas.floor.push({ x: 240, y: 496, rx: 175, ry: 13, strength: 0.5 });
}

/** A rug laid out: rectangular with a fringe, or round. */
export function drawRug(canvas: Canvas, fabric: Fabric, round: boolean): void {
  if (round) {
    canvas.part(ellipse(240, 300, 184, 184), fabric, { height: 0.5 });
    for (const r of [168, 152]) canvas.line(ellipse(240, 300, r, r), fabric.accent, r === 168 ? 7 : 2.4, { opacity: 0.9 });
    return;
  }
  for (let x = 112; x <= 368; x += 8)
    for (const [y, d] of [
      [92, -22],
      [508, 22],
    ] as const)
      canvas.cord(
        open([
          [x, y],
          [x + Math.sin(x) * 2.5, y + d],
        ]),
        "#e9dfca",
        3,
        0.3,
      );
  canvas.part(roundRect(104, 92, 272, 416, 3), fabric, { height: 0.5 });
  for (const [inset, width] of [
    [14, 7],
    [26, 2.4],
  ] as const)
    canvas.line(roundRect(104 + inset, 92 + inset, 272 - 2 * inset, 416 - 2 * inset, 2), fabric.accent, width, { opacity: 0.9 });
  if (fabric.pattern === "Solid")
    for (const r of [110, 84, 58])
      canvas.line(closed(`240,${300 - r * 1.5}! ${240 + r},300! 240,${300 + r * 1.5}! ${240 - r},300!`), fabric.accent, 5, {
        opacity: 0.8,
      });
  canvas.fold(open("110,430 240,442 372,430"), 18, 0.12);
}
