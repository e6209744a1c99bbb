/** Swimsuits and sports tops. */
import type { Canvas } from "./canvas.js";
import { darker } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, open, type Point, points, roundRect, symmetric } from "./geometry.js";

/** A one-piece swimsuit; `sport` has a high racer cut, otherwise a scooped neck with thin straps. */
export function drawSwimsuit(canvas: Canvas, fabric: Fabric, sport: boolean): void {
  const top = 86;
  const strap = sport ? 24 : 9;
  const neck = sport ? 34 : 56;
  const depth = sport ? 64 : 92;
  canvas.part(
    symmetric(`0,${top + 40} ${neck},${top + 20} ${neck + strap},${top + 30} 78,214 0,214`),
    plain(fabric, darker(fabric.colour, 0.4), "smooth"),
    { height: 0.2 },
  );
  const half: Point[] = points(
    `0,${top + depth} ${neck - 8},${top + depth - 26} ${neck},${top}! ${neck + strap},${top}! ${neck + strap + 2},${top + 60} 86,${top + 118}! 80,${top + 168} 68,${top + 220} 84,${top + 300} 92,${top + 336}! 58,${top + 384} 26,${top + 430}! 0,${top + 436}`,
  );
  const path = symmetric(half);
  canvas.part(path, fabric, { height: 0.62 });
  canvas.within(path, (c) => {
    c.fold(open(`174,${top + 150} 210,${top + 172} 240,${top + 168}`), 10, 0.2);
    c.fold(open(`302,${top + 210} 260,${top + 226} 214,${top + 218}`), 10, 0.2);
    c.fold(open(`324,${top + 300} 280,${top + 300} 246,${top + 318}`), 10, 0.16);
    if (!sport)
      c.fold(open(`166,${top + 122} 204,${top + 138} 240,${top + 104}`), 9, 0.28).fold(
        open(`314,${top + 122} 276,${top + 138} 240,${top + 104}`),
        9,
        0.28,
      );
  });
  for (const s of [1, -1])
    canvas.line(
      open(`${AXIS + s * 89},${top + 328} ${AXIS + s * 54},${top + 378} ${AXIS + s * 22},${top + 424}`),
      darker(fabric.colour, 0.5),
      1.2,
      { opacity: 0.5 },
    );
  if (!sport) canvas.part(roundRect(AXIS - 7, top + depth - 6, 14, 16, 5), plain(fabric, fabric.accent), { height: 0.85 });
}

/** A cropped sports top with a broad band. */
export function drawSportsTop(canvas: Canvas, fabric: Fabric): void {
  const top = 170;
  canvas.part(
    symmetric(`0,${top + 30} 46,${top + 12} 64,${top}! 96,${top + 110} 0,${top + 110}`),
    plain(fabric, darker(fabric.colour, 0.4), "smooth"),
    { height: 0.2 },
  );
  const body = symmetric(
    `0,${top + 82} 34,${top + 62} 46,${top}! 76,${top}! 84,${top + 56} 112,${top + 104}! 108,${top + 190} 106,${top + 214}! 0,${top + 220}`,
  );
  canvas.part(body, fabric, { height: 0.62 });
  canvas.within(body, (c) => {
    for (const s of [1, -1]) {
      c.fold(open(`${AXIS + s * 96},${top + 120} ${AXIS + s * 56},${top + 158} ${AXIS + s * 6},${top + 138}`), 11, 0.26);
      c.line(open(`${AXIS + s * 58},${top + 10} ${AXIS + s * 62},${top + 80} ${AXIS + s * 92},${top + 184}`), fabric.accent, 4, {
        opacity: 0.9,
      });
    }
  });
  canvas.part(
    symmetric(`0,${top + 204} 107,${top + 198}! 104,${top + 236}! 0,${top + 244}`),
    plain(fabric, darker(fabric.colour, 0.12), "rib"),
    { height: 0.72 },
  );
}
