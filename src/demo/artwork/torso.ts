/** Everything worn on the upper body, from tank top to overcoat: one cut with options. */
import type { Canvas } from "./canvas.js";
import { drawFront, drawPockets } from "./closures.js";
import { drawCollar, drawNeckInside } from "./collars.js";
import { darker } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, open, type Point, points, roundRect, symmetric } from "./geometry.js";
import { drawSleeves } from "./sleeves.js";
import { type Frame, measure, neckDepth, type TopCut, trimOf } from "./topCut.js";

/** Draws the garment. */
export function drawTop(canvas: Canvas, fabric: Fabric, cut: TopCut): void {
  const frame = measure(cut);
  const { top, hem, chest } = frame;
  if (cut.sleeve !== "none") drawSleeves(canvas, fabric, cut, frame);
  drawNeckInside(canvas, fabric, cut.neck, frame);
  const body = bodyOutline(cut, frame);
  canvas.part(body, fabric, { height: 0.62 });
  canvas.within(body, (c) => {
    drape(c, cut, frame);
    if (cut.quilted) quilting(c, frame);
    if (cut.ribbed) ribHem(c, fabric, cut, frame);
    if (cut.sleeve !== "none") armholes(c, fabric, frame);
  });
  drawPockets(canvas, fabric, cut, frame);
  drawFront(canvas, fabric, cut, frame);
  if (cut.belt) {
    const y = top + (hem - top) * 0.47;
    const w = chest - cut.waist + 4;
    canvas.part(roundRect(AXIS - w, y, 2 * w, 22, 4), plain(fabric, darker(fabric.colour, 0.08)), { height: 0.8 });
    canvas.part(roundRect(AXIS - 17, y - 4, 34, 30, 5), plain(fabric, darker(fabric.colour, 0.3), "leather"), { height: 0.9 });
  }
  drawCollar(canvas, fabric, cut.neck, frame, cut.trim);
}

function bodyOutline(cut: TopCut, frame: Frame): string {
  const { top, hem, neckHalf, shoulder, chest, armpit } = frame;
  const depth = neckDepth(cut.neck);
  const mid = top + (hem - top) * 0.52;
  const hemHalf = chest + cut.flare;
  const neckline: Point[] =
    cut.neck === "v" || cut.neck === "lapel" || cut.neck === "shawl"
      ? points(`0,${top + depth}! ${neckHalf},${top}!`)
      : cut.neck === "square"
        ? points(`0,${top + depth}! ${neckHalf - 6},${top + depth - 4}! ${neckHalf},${top}!`)
        : points(`0,${top + depth} ${neckHalf * 0.7},${top + depth * 0.68} ${neckHalf},${top}!`);
  const strap = cut.neck === "straps" ? 14 : 0;
  const arm: Point[] =
    cut.sleeve === "none"
      ? points(
          `${strap ? neckHalf + strap : shoulder},${top + (strap ? 2 : 14)}! ${strap ? neckHalf + strap + 4 : shoulder - 4},${top + 56} ${chest},${armpit}!`,
        )
      : points(
          `${shoulder * 0.72},${top + 11} ${shoulder - 4},${top + 27} ${shoulder + 1},${top + 42} ${shoulder - 8},${top + 72} ${chest - 2},${armpit}!`,
        );
  return symmetric([
    ...neckline,
    ...arm,
    [chest - cut.waist, mid],
    [hemHalf, hem - 30],
    [hemHalf + (cut.ribbed ? -7 : 1), hem - (cut.curvedHem ? 30 : 0), 1],
    ...(cut.curvedHem
      ? points(`${hemHalf * 0.72},${hem - 6} ${hemHalf * 0.3},${hem + 6}`)
      : ([[hemHalf * 0.5, hem + 5]] as Point[])),
    [0, hem + 7],
  ]);
}

/** Long soft folds of hanging cloth. */
function drape(c: Canvas, cut: TopCut, { top, hem, chest, armpit }: Frame): void {
  if (cut.quilted) return;
  const f = (bends: Point[], width: number, depth: number): void => {
    c.fold(open(bends.map(([x, y]): Point => [AXIS + x, y])), width, depth);
  };
  f(points(`${-chest + 14},${armpit + 14} ${-chest + 46},${armpit + 54} ${-chest + 58},${armpit + 120}`), 13, 0.24);
  f(points(`${chest - 12},${armpit + 8} ${chest - 40},${armpit + 50} ${chest - 50},${armpit + 130}`), 13, 0.26);
  f(points(`-34,${hem - 92} -42,${hem - 40} -40,${hem}`), 14, 0.16);
  f(points(`30,${hem - 130} 38,${hem - 60} 34,${hem}`), 16, 0.18);
  f(points(`-62,${top + 60} -40,${top + 92} -10,${top + 108}`), 12, -0.12);
  if (hem - top > 330) {
    f(points(`-66,${hem - 150} -72,${hem - 60} -76,${hem}`), 18, 0.24);
    f(points(`66,${hem - 130} 74,${hem - 50} 78,${hem}`), 18, 0.24);
  }
}

function quilting(c: Canvas, { top, hem, chest }: Frame): void {
  for (let y = top + 54; y < hem - 10; y += 37) {
    const seam = open(`${AXIS - chest - 20},${y - 5} 240,${y + 5} ${AXIS + chest + 20},${y - 5}`);
    c.fold(seam, 8, 0.65).line(seam, "#1b1420", 1.3, { opacity: 0.32 });
    for (let x = -chest + 12 + ((y * 7) % 13); x < chest; x += 27)
      c.fold(open(`${AXIS + x},${y + 4} ${AXIS + x + (x % 2 ? 3 : -2)},${y + 15}`), 4, 0.25);
  }
}

function ribHem(c: Canvas, fabric: Fabric, cut: TopCut, { hem, chest }: Frame): void {
  const half = chest + cut.flare + 4;
  const band = symmetric(`0,${hem - 22} ${half},${hem - 28}! ${half},${hem + 20}! 0,${hem + 20}`);
  c.part(band, trimOf(fabric, 0.05, cut.quilted), { height: 0.56, contour: 0.4 });
}

function armholes(c: Canvas, fabric: Fabric, { top, shoulder, chest, armpit }: Frame): void {
  for (const s of [1, -1]) {
    const seam = open(
      `${AXIS + s * (shoulder - 7)},${top + 24} ${AXIS + s * (shoulder - 10)},${top + 70} ${AXIS + s * (chest - 6)},${armpit}`,
    );
    c.line(seam, darker(fabric.colour, 0.55), 1.2, { opacity: 0.5 });
  }
}
