/** Scarves, gloves and socks. */
import type { Canvas } from "./canvas.js";
import { darker } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { closed, mirrored, open, type Point, points } from "./geometry.js";

/** A scarf looped once, its ends hanging; `fringed` for wool, plain hems for silk. */
export function drawScarf(canvas: Canvas, fabric: Fabric, fringed: boolean): void {
  const end = (points: Point[], turn: number): void => {
    const [a, b] = [points[2]!, points[3]!];
    if (fringed)
      for (let k = 0; k <= 11; k++) {
        const t = k / 11;
        const [x, y] = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
        canvas.cord(
          open([
            [x, y - 4],
            [x + Math.sin(k * 2.3) * 2.5, y + 16],
            [x + Math.sin(k * 1.7) * 4, y + 34],
          ]),
          k % 2 ? fabric.colour : darker(fabric.colour, 0.12),
          3.6,
          0.5,
        );
      }
    const path = closed(points);
    canvas.part(path, fabric, { height: 0.62, turn });
    canvas.within(path, (c) => {
      const mid = (a[0] + b[0]) / 2;
      c.fold(open(`${mid - 18},240 ${mid - 22},360 ${mid - 20},500`), 13, 0.24).fold(
        open(`${mid + 20},260 ${mid + 24},380 ${mid + 22},500`),
        12,
        0.22,
      );
    });
  };
  end(points("214,230! 316,210! 352,478! 252,494!"), -7);
  end(points("156,220! 252,240! 222,512! 126,500!"), 7);
  const back = closed("146,150 180,104 240,90 302,104 336,150 300,168 240,140 182,166");
  canvas.part(back, plain(fabric, darker(fabric.colour, 0.2), fabric.texture), { height: 0.4 });
  const loop: Point[] = points("138,148 152,128 184,168 240,190 298,166 330,128 346,150 340,222 300,268 240,284 178,268 142,224");
  canvas.part(closed(loop), fabric, { height: 0.76, turn: 90 });
  canvas.within(closed(loop), (c) => {
    c.fold(open("148,170 190,218 240,232 296,216 336,168"), 13, 0.36).fold(
      open("150,208 196,246 240,254 290,246 332,204"),
      12,
      0.32,
    );
  });
}

/** A pair of gloves, or mittens. */
export function drawGloves(canvas: Canvas, fabric: Fabric, mittens: boolean): void {
  const hand: Point[] = mittens
    ? points("268,386! 262,300 262,220 280,164 318,144 358,166 374,226 372,268! 396,244 416,238 424,262 404,306 372,346 362,386!")
    : points(
        "268,386! 262,300 252,226 250,170 262,156 276,168 284,232! 284,148 296,130 310,146 314,230! 320,152 332,138 346,154 344,238! 356,184 368,174 378,188 370,276! 394,248 414,242 420,264 400,308 370,346 362,386!",
      );
  for (const side of [mirrored(hand), hand]) {
    const path = closed(side);
    const sign = side === hand ? 1 : -1;
    canvas.part(path, fabric, { height: 0.62, turn: 4 * sign });
    canvas.within(path, (c) => {
      const f = (a: Point[]): void => void c.fold(open(sign > 0 ? a : mirrored(a)), 9, 0.24);
      f(points("288,250 292,320"));
      f(points("322,248 322,326"));
      f(points("350,260 348,330"));
    });
    const cuff: Point[] = points("262,372! 366,372! 372,440! 318,448 260,440!");
    canvas.part(
      closed(sign > 0 ? cuff : mirrored(cuff)),
      plain(fabric, darker(fabric.colour, 0.06), fabric.texture === "leather" ? "leather" : "rib"),
      { height: 0.74 },
    );
  }
}

/** A pair of socks, the far one behind. */
export function drawSocks(canvas: Canvas, fabric: Fabric): void {
  const sock: Point[] = points(
    "116,112! 214,106! 218,220 222,310 258,358 322,392 344,430 322,462 262,462 190,444 138,408 118,350 116,230",
  );
  const draw = (dx: number, dy: number, f: Fabric): void => {
    const at = (points: Point[]): Point[] => points.map(([x, y, c]): Point => [x + dx, y + dy, c]);
    const path = closed(at(sock));
    canvas.part(path, f, { height: 0.62 });
    canvas.within(path, (c) => {
      c.part(closed(at(points("272,352 330,380 360,430 330,480 276,474 262,410"))), plain(f, f.accent), {
        height: 0.62,
        contour: 0.35,
      });
      c.part(closed(at(points("108,340 150,348 176,384 176,440 120,440"))), plain(f, f.accent), { height: 0.62, contour: 0.35 });
      c.fold(open(at(points("128,330 170,316 214,290"))), 11, 0.28)
        .fold(open(at(points("140,366 188,344 224,316"))), 10, 0.24)
        .fold(open(at(points("128,250 170,262 216,250"))), 10, 0.18);
    });
    canvas.part(closed(at(points("112,104! 218,98! 220,150! 113,156!"))), plain(f, darker(f.colour, 0.06), "rib"), {
      height: 0.72,
    });
  };
  draw(64, -8, { ...fabric, colour: darker(fabric.colour, 0.12) });
  draw(0, 22, fabric);
}
