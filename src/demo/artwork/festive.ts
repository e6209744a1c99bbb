/** Presents and decorations. */
import type { Canvas } from "./canvas.js";
import { darker, lighter } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, ellipse, mirrored, open, type Point, points, symmetric } from "./geometry.js";

/** Three baubles on ribbons. */
export function drawBaubles(canvas: Canvas, fabric: Fabric): void {
  const bauble = (x: number, y: number, r: number, f: Fabric): void => {
    canvas.cord(open(`${x},40 ${x + 1},${y - r - 16}`), "#c8a35a", 3, 0.4);
    const ball = ellipse(x, y, r, r);
    canvas.part(ball, { ...f, texture: "ceramic" }, { height: 0.74 });
    canvas.within(ball, (c) => {
      c.dent(ellipse(x - r * 0.25, y - r * 0.3, r * 0.55, r * 0.5), -0.4);
      if (f.pattern === "Solid")
        for (const d of [-0.16, 0.16])
          c.line(open(`${x - r},${y + r * d - 8} ${x},${y + r * d + 10} ${x + r},${y + r * d - 8}`), "#f2e3b8", 3);
      c.wash(ellipse(x - r * 0.36, y - r * 0.42, r * 0.2, r * 0.14), "#ffffff", 0.65);
    });
    canvas.solid(
      closed(`${x - 13},${y - r + 2}! ${x - 11},${y - r - 16}! ${x + 11},${y - r - 16}! ${x + 13},${y - r + 2}!`),
      "#c8a35a",
      { height: 0.85, gloss: 0.6 },
    );
  };
  bauble(146, 220, 74, plain(fabric, fabric.accent));
  bauble(336, 270, 82, plain(fabric, darker(fabric.colour, 0.2)));
  bauble(228, 414, 96, fabric);
}

/** A wrapped box with ribbon and bow. */
export function drawGiftBox(canvas: Canvas, fabric: Fabric): void {
  const ribbon = plain(fabric, fabric.accent, "satin");
  const box = closed("108,300! 372,300! 366,506! 114,506!");
  canvas.part(box, fabric, { height: 0.62 });
  canvas.part(closed("214,300! 266,300! 265,506! 215,506!"), ribbon, { height: 0.75 });
  canvas.part(closed("94,246! 386,246! 388,312! 92,312!"), fabric, { height: 0.8 });
  canvas.part(closed("210,246! 270,246! 271,312! 209,312!"), ribbon, { height: 0.88 });
  const tail: Point[] = points("244,240! 280,262 314,296! 296,306! 260,274");
  const loop: Point[] = points("240,236! 280,176 336,168 346,204 300,238");
  for (const p of [tail, mirrored(tail), loop, mirrored(loop)]) canvas.part(closed(p), ribbon, { height: 0.92 });
  for (const s of [1, -1])
    canvas.part(
      closed(`${AXIS + s * 22},224 ${AXIS + s * 54},192 ${AXIS + s * 84},190 ${AXIS + s * 56},222`),
      plain(ribbon, darker(fabric.accent, 0.35)),
      { height: 0.5 },
    );
  canvas.part(ellipse(AXIS, 232, 22, 19), ribbon, { height: 1 });
  canvas.floor.push({ x: AXIS + 6, y: 502, rx: 150, ry: 13, strength: 0.55 });
}

/** A wreath of leaves with berries and a ribbon. */
export function drawWreath(canvas: Canvas, fabric: Fabric): void {
  const greens = ["#3f6a50", "#547a56", "#6d8f68", "#2f5743"];
  for (const [ring, count] of [
    [150, 40],
    [118, 30],
    [134, 34],
  ] as const)
    for (let k = 0; k < count; k++) {
      const a = (k * 2 * Math.PI) / count + ring;
      const [c, s] = [Math.cos(a), Math.sin(a)];
      const [x, y] = [AXIS + c * ring, 296 + s * ring];
      const t = a + 1.1 + (k % 3) * 0.5;
      const [tc, ts] = [Math.cos(t), Math.sin(t)];
      canvas.part(
        closed(
          `${x},${y}! ${x + tc * 24 - ts * 10},${y + ts * 24 + tc * 10} ${x + tc * 50},${y + ts * 50}! ${x + tc * 24 + ts * 10},${y + ts * 24 - tc * 10}`,
        ),
        plain(fabric, greens[(k + ring) % 4]!, "smooth"),
        { height: 0.5 + (k % 4) * 0.1, contour: 0.4 },
      );
    }
  for (let k = 0; k < 18; k++) {
    const a = k * 2.4;
    canvas.part(
      ellipse(AXIS + Math.cos(a) * (122 + (k % 4) * 12), 296 + Math.sin(a) * (122 + (k % 4) * 12), 9, 9),
      plain(fabric, fabric.colour, "ceramic"),
      { height: 1 },
    );
  }
  const ribbon = plain(fabric, fabric.accent, "satin");
  const loop: Point[] = points("240,448! 280,412 316,424 302,462");
  const tail: Point[] = points("242,450! 270,490 286,534! 262,530! 246,490");
  for (const p of [tail, mirrored(tail), loop, mirrored(loop)]) canvas.part(closed(p), ribbon, { height: 0.95 });
  canvas.part(ellipse(AXIS, 450, 14, 14), plain(ribbon, lighter(fabric.accent, 0.1)), { height: 1 });
}

/** A paper garland of pennants. */
export function drawBunting(canvas: Canvas, fabric: Fabric): void {
  for (const [y, sag, flip] of [
    [130, 70, 0],
    [310, 76, 1],
  ] as const) {
    const at = (t: number): Point => [60 + t * 360, y + Math.sin(t * Math.PI) * sag];
    canvas.cord(open([at(0), at(0.25), at(0.5), at(0.75), at(1)]), "#d9cdb8", 4, 0.5);
    for (let k = 0; k < 6; k++) {
      const [a, b] = [at((k + 0.12) / 6), at((k + 0.88) / 6)];
      const tone = (k + flip) % 3;
      const f = tone === 0 ? fabric : plain(fabric, tone === 1 ? fabric.accent : lighter(fabric.colour, 0.45));
      canvas.part(
        closed([
          [a[0], a[1], 1],
          [b[0], b[1], 1],
          [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + 84, 1],
        ]),
        f,
        { height: 0.6 },
      );
    }
  }
}

/** A candle holder with three tapers. */
export function drawCandelabra(canvas: Canvas, fabric: Fabric): void {
  const metal = plain(fabric, "#b99a5b", "metal");
  canvas.part(symmetric("0,480 70,490 86,504 74,514 0,516"), metal, { height: 0.7 });
  canvas.cord(open("240,300 240,492"), metal.colour, 11, 0.8);
  canvas.cord(open("136,316 148,392 240,404 332,392 344,316"), metal.colour, 9, 0.8);
  for (const [x, y, tone] of [
    [-104, 316, fabric.accent],
    [0, 290, fabric.colour],
    [104, 316, fabric.accent],
  ] as const) {
    canvas.part(
      closed(`${AXIS + x - 12},${y - 150}! ${AXIS + x + 12},${y - 150}! ${AXIS + x + 14},${y}! ${AXIS + x - 14},${y}!`),
      plain(fabric, tone, "wax"),
      { height: 0.8 },
    );
    canvas.part(
      closed(`${AXIS + x},${y - 200}! ${AXIS + x + 10},${y - 172} ${AXIS + x},${y - 154} ${AXIS + x - 10},${y - 172}`),
      plain(fabric, "#f6b445", "wax"),
      { height: 0.9, contour: 0.2 },
    );
    canvas.part(symmetric(`0,${y - 8} 26,${y - 8}! 16,${y + 16} 0,${y + 18}`, AXIS + x), metal, { height: 0.9 });
  }
  canvas.floor.push({ x: AXIS + 6, y: 512, rx: 104, ry: 12, strength: 0.5 });
}
