/** Belts, sunglasses, watches, jewellery and umbrellas. */
import type { Canvas } from "./canvas.js";
import { darker, lighter } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, ellipse, open, type Point, points, roundRect } from "./geometry.js";

const BRASS = "#c8a35a";

/** A belt, coiled, its end hanging out with buckle and holes. */
export function drawBelt(canvas: Canvas, fabric: Fabric): void {
  const ring = `${ellipse(AXIS, 262, 140, 112)}${ellipse(AXIS, 252, 122, 88)}`;
  canvas.solid(ring, darker(fabric.colour, 0.35), { height: 0.4 });
  const outer: Point[] = points(
    "96,256 104,320 160,372 240,390 330,376 400,346 424,336! 430,380! 400,394 330,424 240,436 150,414 98,366 92,300",
  );
  const strap = closed(outer);
  canvas.part(strap, fabric, { height: 0.7 });
  canvas.line(open("100,268 112,330 164,378 240,396 330,382 420,346"), lighter(fabric.colour, 0.35), 1.2, {
    opacity: 0.8,
    dash: "4 2.5",
  });
  canvas.line(open("98,316 106,364 156,406 240,428 330,416 424,376"), lighter(fabric.colour, 0.35), 1.2, {
    opacity: 0.8,
    dash: "4 2.5",
  });
  for (const [x, y] of [
    [262, 412],
    [294, 409],
    [326, 403],
    [358, 393],
  ] as const)
    canvas.solid(ellipse(x, y, 4, 4), darker(fabric.colour, 0.7), { height: 0.2 });
  canvas.solid(`${roundRect(104, 306, 70, 100, 16)}${roundRect(117, 321, 44, 70, 9)}`, BRASS, { height: 0.95, gloss: 0.7 });
  canvas.cord(open("112,356 168,362"), BRASS, 7, 1);
}

/** Sunglasses, folded open, from the front; the seed picks the shape of the lenses. */
export function drawSunglasses(canvas: Canvas, fabric: Fabric): void {
  const kind = fabric.seed % 3;
  const lens = (s: number): Point[] => {
    const shapes: Point[][] = [
      points("22,0 70,-32 124,-22 136,20 104,62 60,62 26,36"),
      points("20,-6 50,-34 112,-48! 142,-40 132,22 96,54 50,48 24,26"),
      points("22,-14 40,-34 118,-36 136,-18 130,40 108,58 50,58 28,38"),
    ];
    const lensShape = shapes[kind]!.map(([x, y, c]): Point => [AXIS + s * x, 290 + y, c]);
    return s > 0 ? lensShape : lensShape.reverse();
  };
  for (const s of [1, -1])
    canvas.cord(open(`${AXIS + s * 138},272 ${AXIS + s * 158},250 ${AXIS + s * 150},216`), darker(fabric.colour, 0.2), 9, 0.5);
  for (const s of [-1, 1]) {
    const outline = closed(lens(s));
    canvas.solid(outline, fabric.colour, { height: 0.75, gloss: 0.6 });
    canvas.cord(outline, fabric.colour, 15, 0.85);
    canvas.part(outline, { ...plain(fabric, darker(fabric.accent, 0.45), "glass") }, { height: 0.6, opacity: 0.92 });
    canvas.within(outline, (c) => {
      const x = AXIS + s * 78;
      c.wash(closed(`${x - 60},350! ${x + 6},240! ${x + 34},240! ${x - 28},350!`), "#ffffff", 0.22).wash(
        closed(`${x - 14},350! ${x + 46},240! ${x + 54},240! ${x - 6},350!`),
        "#ffffff",
        0.16,
      );
    });
  }
  canvas.cord(open("216,284 230,268 250,268 264,284"), fabric.colour, 11, 0.9);
  for (const s of [1, -1]) canvas.solid(ellipse(AXIS + s * 132, 264, 4, 4), BRASS, { height: 1, gloss: 0.3 });
}

/** A wristwatch, laid flat. */
export function drawWatch(canvas: Canvas, fabric: Fabric): void {
  const band = closed(
    "206,70 240,62 274,70 278,200 290,250! 290,350! 278,400 274,520 240,536 206,520 202,400 190,350! 190,250! 202,200",
  );
  canvas.part(band, fabric, { height: 0.55 });
  for (const y of [420, 444, 468, 492]) canvas.solid(ellipse(AXIS, y, 4.5, 4.5), darker(fabric.colour, 0.7), { height: 0.2 });
  canvas.solid(`${roundRect(AXIS - 44, 66, 88, 44, 8)}${roundRect(AXIS - 34, 76, 68, 24, 4)}`, "#b9b2a6", {
    height: 0.85,
    gloss: 0.6,
  });
  const metal = fabric.seed % 2 ? "#c9b07a" : "#b7bcc2";
  canvas.solid(roundRect(AXIS + 80, 290, 18, 22, 4), metal, { height: 0.7 });
  canvas.solid(ellipse(AXIS, 300, 86, 86), metal, { height: 0.8, gloss: 0.9 });
  canvas.solid(ellipse(AXIS, 300, 74, 74), darker(metal, 0.25), { height: 0.6 });
  canvas.solid(ellipse(AXIS, 300, 70, 70), fabric.accent, { height: 0.72, contour: 0.3 });
  const ink = darker(fabric.accent, 0.75);
  for (let k = 0; k < 12; k++) {
    const a = (k * Math.PI) / 6;
    const r = k % 3 ? 58 : 54;
    canvas.line(
      open([
        [AXIS + Math.sin(a) * r, 300 - Math.cos(a) * r],
        [AXIS + Math.sin(a) * 65, 300 - Math.cos(a) * 65],
      ]),
      ink,
      k % 3 ? 1.8 : 3.4,
    );
  }
  canvas
    .line(open("240,300 212,276"), ink, 5)
    .line(open("240,300 274,264"), ink, 3.4)
    .line(open("232,316 264,336"), "#b4483c", 1.6);
  canvas.solid(ellipse(AXIS, 300, 5, 5), metal, { height: 0.9 });
}

/** A pair of drop earrings. */
export function drawEarrings(canvas: Canvas, fabric: Fabric): void {
  const metal = fabric.seed % 2 ? "#d0a94f" : "#c3c7cc";
  for (const s of [-1, 1]) {
    const x = AXIS + s * 74;
    const y = s < 0 ? 0 : 14;
    canvas.cord(
      open([
        [x, 186 + y],
        [x - 4, 150 + y],
        [x + 12, 132 + y],
        [x + 20, 150 + y],
      ]),
      metal,
      4,
      0.7,
    );
    if (fabric.seed % 3 === 0) {
      canvas.solid(`${ellipse(x, 280 + y, 60, 82)}${ellipse(x, 286 + y, 46, 66)}`, metal, { height: 0.9, gloss: 0.9 });
      canvas.part(ellipse(x, 324 + y, 20, 24), plain(fabric, fabric.colour, "glass"), { height: 0.9 });
    } else if (fabric.seed % 3 === 1) {
      canvas.solid(ellipse(x, 204 + y, 18, 18), metal, { height: 0.9, gloss: 0.9 });
      canvas.part(
        closed([
          [x, 232 + y, 1],
          [x + 34, 300 + y],
          [x + 30, 352 + y],
          [x, 372 + y],
          [x - 30, 352 + y],
          [x - 34, 300 + y],
        ]),
        plain(fabric, fabric.colour, "glass"),
        { height: 0.85 },
      );
      canvas.wash(
        closed([
          [x - 14, 290 + y],
          [x - 6, 268 + y],
          [x - 8, 330 + y],
          [x - 18, 330 + y],
        ]),
        "#ffffff",
        0.5,
      );
    } else {
      for (const [k, r] of [
        [0, 17],
        [1, 22],
        [2, 28],
      ] as const)
        canvas.part(ellipse(x, 212 + y + k * 52, r, r), plain(fabric, k === 1 ? metal : fabric.colour, "glass"), { height: 0.9 });
    }
  }
}

/** A necklace with a pendant. */
export function drawNecklace(canvas: Canvas, fabric: Fabric): void {
  const metal = fabric.seed % 2 ? "#d0a94f" : "#b9bec4";
  const chain = open("144,110 130,220 166,330 240,388 314,330 350,220 336,110");
  canvas.cord(chain, metal, 3.6, 0.7);
  canvas.line(chain, darker(metal, 0.4), 3, { dash: "2 4" });
  const beads = fabric.seed % 3;
  for (let k = -4; k <= 4 && beads === 0; k++)
    canvas.part(
      ellipse(AXIS + k * 19, 372 - k * k * 3.6, 10, 10),
      plain(fabric, k % 2 ? fabric.colour : fabric.accent, "glass"),
      { height: 0.9 },
    );
  if (beads !== 0) {
    canvas.solid(`${ellipse(AXIS, 398, 9, 12)}${ellipse(AXIS, 398, 5, 8)}`, metal, { height: 0.9 });
    canvas.solid(ellipse(AXIS, 446, 42, 42), metal, { height: 0.8, gloss: 0.9 });
    canvas.part(ellipse(AXIS, 446, 32, 32), plain(fabric, fabric.colour, "glass"), { height: 0.9 });
    canvas.wash(ellipse(AXIS - 10, 434, 9, 6), "#ffffff", 0.55);
  }
}

/** An open umbrella, seen a little from below. */
export function drawUmbrella(canvas: Canvas, fabric: Fabric): void {
  canvas.cord(open("240,90 240,92"), "#6b4b35", 9, 0.8);
  canvas.cord(open("240,280 240,484 248,516 274,522 292,500 292,486"), "#6b4b35", 9, 0.8);
  const edge: Point[] = points("424,292! 394,270 362,292! 330,266 298,290! 240,262 182,290! 150,266 118,292! 86,270 56,292!");
  const dome = closed([[56, 292, 1], [86, 190], [150, 122], [240, 98], [330, 122], [394, 190], ...edge.slice(0, -1)]);
  canvas.part(dome, fabric, { height: 0.7 });
  canvas.within(dome, (c) => {
    for (const [x, bend] of [
      [118, -60],
      [182, -34],
      [298, 34],
      [362, 60],
    ] as const) {
      const rib = open(`240,96 ${(AXIS + x) / 2 + bend * 0.5},160 ${x},296`);
      c.fold(rib, 9, 0.42).line(rib, darker(fabric.colour, 0.5), 1.3, { opacity: 0.6 });
    }
  });
  canvas.solid(closed("234,100! 238,66 242,66 246,100!"), "#4b4640", { height: 0.8 });
}

/** A silk tie with a knot. */
export function drawTie(canvas: Canvas, fabric: Fabric): void {
  canvas.part(closed("196,60 240,48 284,60 296,92 256,112! 224,112! 184,92"), plain(fabric, darker(fabric.colour, 0.2)), {
    height: 0.5,
  });
  const blade = closed("220,138! 260,138! 286,300 300,470! 240,548! 180,470! 194,300");
  canvas.part(blade, fabric, { height: 0.66, turn: 35 });
  canvas.within(blade, (c) => c.fold(open("238,142 246,200 243,250"), 10, 0.3));
  canvas.part(closed("206,92! 274,92! 262,146! 218,146!"), fabric, { height: 0.84, turn: -30 });
}
