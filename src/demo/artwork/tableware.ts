/** Mugs, vases, plates, pots, candles and glass. */
import type { Canvas } from "./canvas.js";
import { darker, lighter, mix } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, ellipse, open, type Point, points, symmetric } from "./geometry.js";

/** A mug, its handle to the right. */
export function drawMug(canvas: Canvas, fabric: Fabric): void {
  canvas.cord(open("344,300 402,298 416,350 392,408 336,420"), fabric.colour, 24, 0.6);
  const body = closed("114,260! 110,360 120,450 140,486 220,498 300,486 330,450 344,360 346,260! 230,290");
  canvas.part(body, fabric, { height: 0.74 });
  canvas.within(body, (c) => {
    if (fabric.pattern === "Solid")
      c.part(closed("90,430 160,416 230,440 300,418 360,436 360,520 90,520"), plain(fabric, fabric.accent), {
        height: 0.74,
        contour: 0.3,
      });
    c.wash(closed("138,290 150,300 150,440 142,420 134,350"), "#ffffff", 0.3);
  });
  rim(canvas, fabric, 230, 262, 116, 28, mix("#5b3826", "#000000", 0.1));
  canvas.floor.push({ x: 250, y: 494, rx: 150, ry: 15, strength: 0.55 });
}

/** The open top of a vessel; `filled`: what is in it. */
function rim(canvas: Canvas, fabric: Fabric, x: number, y: number, rx: number, ry: number, filled: string | null): void {
  canvas.part(ellipse(x, y, rx, ry), plain(fabric, lighter(fabric.colour, 0.12)), { height: 0.8 });
  canvas.part(ellipse(x, y + 2, rx - 9, ry - 6), plain(fabric, darker(fabric.colour, 0.45)), { height: 0.3 });
  if (filled)
    canvas.within(ellipse(x, y + 2, rx - 9, ry - 6), (c) =>
      c.solid(ellipse(x, y + ry * 0.55, rx - 12, ry - 6), filled, { height: 0.4, contour: 0 }),
    );
}

/** A vase with a few stems; the seed picks its shape. */
export function drawVase(canvas: Canvas, fabric: Fabric): void {
  const shapes: Point[][] = [
    points("0,252 34,252! 30,292 88,350 104,420 84,488 52,506! 0,512"),
    points("0,236 52,236! 44,270 64,350 78,430 66,500! 0,510"),
    points("0,282 62,282! 72,312 122,372 126,430 92,494 56,506! 0,512"),
  ];
  const shape = shapes[fabric.seed % 3]!;
  const [mouth] = [shape[1]!];
  const leaf = "#7c8f6a";
  const bloom = fabric.accent;
  const stems: Point[][] = [
    [
      [AXIS - 8, mouth[1]],
      [AXIS - 30, 180],
      [AXIS - 66, 96],
    ],
    [
      [AXIS + 2, mouth[1]],
      [AXIS + 6, 170],
      [AXIS + 14, 70],
    ],
    [
      [AXIS + 10, mouth[1]],
      [AXIS + 44, 190],
      [AXIS + 82, 118],
    ],
  ];
  for (const [k, stem] of stems.entries()) {
    canvas.cord(open(stem), darker(leaf, 0.15), 4, 0.4);
    const [, mid, tip] = stem as [Point, Point, Point];
    const side = k === 0 ? -1 : 1;
    for (const t of [0.25, 0.55, 0.85]) {
      const [x, y] = [mid[0] + (tip[0] - mid[0]) * t, mid[1] + (tip[1] - mid[1]) * t];
      canvas.part(
        closed(`${x},${y}! ${x + side * 22},${y - 18} ${x + side * 40},${y - 16}! ${x + side * 24},${y + 2}`),
        plain(fabric, leaf, "smooth"),
        { height: 0.6 },
      );
    }
    for (let p = 0; p < 6; p++) {
      const a = (p * Math.PI) / 3 + k;
      canvas.part(
        ellipse(tip[0] + Math.cos(a) * 15, tip[1] + Math.sin(a) * 14, 13, 13),
        plain(fabric, p % 2 ? bloom : lighter(bloom, 0.2), "smooth"),
        { height: 0.65, contour: 0.35 },
      );
    }
    canvas.part(ellipse(tip[0], tip[1], 9, 9), plain(fabric, "#e2b34c", "smooth"), { height: 0.8 });
  }
  const path = symmetric(shape);
  canvas.part(path, fabric, { height: 0.74 });
  canvas.within(path, (c) => {
    c.wash(closed("178,400 188,360 196,400 190,460"), "#ffffff", 0.3);
    if (fabric.pattern === "Solid")
      for (const y of [404, 418])
        c.line(open(`110,${y - 8} 240,${y + 8} 370,${y - 8}`), fabric.accent, y === 404 ? 6 : 2, { opacity: 0.8 });
  });
  canvas.part(ellipse(AXIS, mouth[1], mouth[0], 9), plain(fabric, darker(fabric.colour, 0.4)), { height: 0.3 });
  canvas.floor.push({ x: AXIS + 8, y: 508, rx: 96, ry: 13, strength: 0.55 });
}

/** A place setting from above: dinner plate, side plate and bowl. */
export function drawPlates(canvas: Canvas, fabric: Fabric): void {
  const plate = (x: number, y: number, r: number, f: Fabric, patterned: boolean): void => {
    canvas.part(ellipse(x, y, r, r), patterned ? f : plain(f), { height: 0.6 });
    canvas.line(ellipse(x, y, r - 6, r - 6), f.accent, 3.4, { opacity: 0.9 });
    canvas.part(ellipse(x, y, r * 0.68, r * 0.68), plain(f, lighter(f.colour, 0.08)), { height: 0.45, contour: 0.35 });
  };
  plate(232, 318, 176, fabric, true);
  plate(250, 300, 112, { ...fabric, colour: fabric.accent, accent: fabric.colour }, false);
  const f = plain(fabric, lighter(fabric.colour, 0.06));
  canvas
    .part(ellipse(262, 286, 70, 70), f, { height: 0.85 })
    .part(ellipse(263, 288, 60, 60), plain(f, darker(fabric.colour, 0.1)), { height: 0.35 });
}

/** A potted plant. */
export function drawPlantPot(canvas: Canvas, fabric: Fabric): void {
  const greens = ["#4f7a57", "#5e8a5d", "#3f6a50", "#6f9a66"];
  const leaves: [number, number, number][] = [
    [-60, 200, 100],
    [54, 200, 96],
    [-24, 205, 150],
    [26, 205, 142],
    [-88, 215, 66],
    [86, 215, 70],
    [2, 205, 172],
  ];
  for (const [k, [lean, base, length]] of leaves.entries()) {
    const [x0, y0] = [AXIS + lean * 0.22, base + 100];
    const [x1, y1] = [AXIS + lean * 1.5, y0 - length];
    const [mx, my] = [(x0 + x1) / 2 + lean * 0.1, (y0 + y1) / 2];
    const [nx, ny] = [(y1 - y0) * 0.17, (x0 - x1) * 0.17];
    canvas.part(
      closed(`${x0},${y0}! ${mx + nx},${my + ny} ${x1},${y1}! ${mx - nx},${my - ny}`),
      plain(fabric, greens[k % 4]!, "smooth"),
      { height: 0.55 + k * 0.04 },
    );
    canvas.line(open(`${x0},${y0} ${mx},${my} ${x1},${y1}`), lighter(greens[k % 4]!, 0.35), 1.6, { opacity: 0.8 });
  }
  const pot = symmetric("0,306 104,300! 100,380 84,476 70,504! 0,512");
  canvas.part(pot, fabric, { height: 0.74 });
  canvas.part(symmetric("0,300 112,292! 110,326! 0,340"), plain(fabric, darker(fabric.colour, 0.06)), { height: 0.84 });
  canvas.within(pot, (c) => c.wash(closed("166,350 178,344 186,470 178,470"), "#ffffff", 0.2));
  canvas.floor.push({ x: AXIS + 8, y: 508, rx: 108, ry: 13, strength: 0.55 });
}

/** A scented candle burning in a glass, with a label. */
export function drawCandle(canvas: Canvas, fabric: Fabric): void {
  const glass = symmetric("0,250 104,246! 106,380 102,486 88,506! 0,514");
  canvas.part(symmetric("0,300 98,298! 98,486 84,500! 0,506"), plain(fabric, fabric.colour, "wax"), { height: 0.6 });
  canvas.part(ellipse(AXIS, 300, 98, 20), plain(fabric, lighter(fabric.colour, 0.3), "wax"), { height: 0.5 });
  canvas.cord(open("240,300 242,270"), "#3a322c", 3, 0.7);
  canvas.part(closed("240,206! 255,244 248,272 232,272 226,244"), plain(fabric, "#f6b445", "wax"), { height: 0.9, contour: 0.2 });
  canvas.part(closed("240,236! 247,256 240,270 233,256"), plain(fabric, "#fff0bd", "wax"), { height: 1, contour: 0 });
  canvas.part(glass, plain(fabric, "#eef1f0", "glass"), { height: 0.74, opacity: 0.22, contour: 0.8 });
  canvas.part(
    symmetric("0,360 74,358! 74,454! 0,458"),
    { ...fabric, colour: "#f4eee2", texture: "smooth" },
    { height: 0.8, contour: 0.4 },
  );
  canvas
    .line(open("200,394 280,394"), darker(fabric.colour, 0.4), 3)
    .line(open("214,410 266,410"), darker(fabric.colour, 0.3), 1.8)
    .line(open("222,424 258,424"), darker(fabric.colour, 0.3), 1.8);
  canvas.wash(closed("148,280 158,270 162,470 152,470"), "#ffffff", 0.5);
  canvas.floor.push({ x: AXIS + 6, y: 510, rx: 118, ry: 13, strength: 0.5 });
}

/** A pair of glasses and a carafe. */
export function drawGlassware(canvas: Canvas, fabric: Fabric): void {
  const tint = plain(fabric, mix(fabric.colour, "#ffffff", 0.35), "glass");
  const wine = ["#8c2f45", "#e8cf9a", "#d98a86"][fabric.seed % 3]!;
  const carafe: Point[] = points("204,110! 196,200 150,290 118,400 130,480 190,504 252,480 262,400 230,290 226,200 250,110!");
  canvas.part(closed("124,380! 256,380! 258,420 248,474 190,496 134,474 120,420"), plain(fabric, wine, "glass"), {
    height: 0.5,
    opacity: 0.85,
  });
  canvas.part(closed(carafe), tint, { height: 0.7, opacity: 0.42, contour: 0.9 });
  canvas.wash(closed("146,340 158,320 150,430 140,430"), "#ffffff", 0.55);
  const goblet = (x: number, y: number): void => {
    canvas.part(ellipse(x, y + 200, 46, 9), tint, { height: 0.6, opacity: 0.6 });
    canvas.cord(open(`${x},${y + 110} ${x},${y + 198}`), mix(fabric.colour, "#ffffff", 0.3), 5, 0.7);
    canvas.part(
      closed(`${x - 48},${y + 52}! ${x + 48},${y + 52}! ${x + 36},${y + 96} ${x},${y + 114} ${x - 36},${y + 96}`),
      plain(fabric, wine, "glass"),
      { height: 0.5, opacity: 0.85 },
    );
    canvas.part(
      closed(
        `${x - 42},${y}! ${x + 42},${y}! ${x + 50},${y + 56} ${x + 36},${y + 100} ${x},${y + 116} ${x - 36},${y + 100} ${x - 50},${y + 56}`,
      ),
      tint,
      { height: 0.7, opacity: 0.4, contour: 0.9 },
    );
    canvas.wash(closed(`${x - 38},${y + 20} ${x - 30},${y + 16} ${x - 30},${y + 80} ${x - 38},${y + 66}`), "#ffffff", 0.6);
  };
  goblet(306, 250);
  goblet(382, 296);
  canvas.floor.push(
    { x: 196, y: 502, rx: 86, ry: 11, strength: 0.45 },
    { x: 384, y: 498, rx: 56, ry: 8, strength: 0.4 },
    { x: 306, y: 452, rx: 54, ry: 8, strength: 0.3 },
  );
}
