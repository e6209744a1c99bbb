/** Necks: what is seen inside them, and the collars, hoods and bows around them. */
import type { Canvas } from "./canvas.js";
import { darker, lighter, mix } from "./colour.js";
import { type Fabric, plain } from "./fabric.js";
import { AXIS, closed, mirrored, open, type Point, points, symmetric } from "./geometry.js";
import { type Frame, type Neck, neckDepth, trimOf } from "./topCut.js";

/** The inside of the back, seen through the neck: drawn before the front. */
export function drawNeckInside(canvas: Canvas, fabric: Fabric, neck: Neck, { top, neckHalf }: Frame): void {
  if (neck === "hood") {
    const hood = symmetric(`0,${top - 74} 42,${top - 64} 66,${top - 22} 60,${top + 20} 34,${top + 40} 0,${top + 46}`);
    canvas.part(hood, plain(fabric, darker(fabric.colour, 0.12)), { height: 0.45 });
    canvas.part(
      symmetric(`0,${top - 54} 32,${top - 44} 46,${top - 12} 40,${top + 20} 0,${top + 46}`),
      plain(fabric, darker(fabric.colour, 0.42)),
      { height: 0.2 },
    );
    return;
  }
  const depth = neckDepth(neck) + 14;
  const inside = symmetric([
    [0, top + (neck === "boat" ? 2 : 8)],
    [neckHalf * 0.6, top + 5],
    [neckHalf + (neck === "straps" ? 14 : 2), top - 2, 1],
    [neckHalf * 0.75, top + depth * 0.7],
    [0, top + depth],
  ]);
  canvas.part(inside, plain(fabric, darker(fabric.colour, 0.36), "smooth"), { height: 0.15, contour: 0.3 });
  if (neck !== "straps" && neck !== "boat" && neck !== "square") {
    const rise = neck === "shirt" || neck === "polo" || neck === "bow" ? 16 : neck === "lapel" || neck === "shawl" ? 8 : 4;
    const back = symmetric(
      `0,${top - rise} ${neckHalf * 0.6},${top - rise - 2} ${neckHalf},${top - rise}! ${neckHalf * 0.66},${top + 9} 0,${top + 14}`,
    );
    canvas.part(back, plain(fabric, darker(fabric.colour, 0.14)), { height: 0.35, contour: 0.4 });
    canvas.solid(`M${AXIS - 9} ${top + 15}L${AXIS + 9} ${top + 15}L${AXIS + 9} ${top + 25}L${AXIS - 9} ${top + 25}Z`, "#efe9de", {
      height: 0,
      contour: 0.3,
      opacity: neck === "roll" || neck === "stand" ? 0 : 0.85,
    });
  }
}

/** The collar in front: drawn last. */
export function drawCollar(canvas: Canvas, fabric: Fabric, neck: Neck, frame: Frame, trim: boolean): void {
  const { top, neckHalf } = frame;
  const rib = trimOf(fabric, 0.06);
  const depth = neckDepth(neck);
  switch (neck) {
    case "crew":
    case "round": {
      const w = neck === "crew" ? 11 : 7;
      canvas.part(
        symmetric(
          `0,${top + depth - 2} ${neckHalf * 0.62},${top + depth * 0.66 - 3} ${neckHalf - 4},${top - 5}! ${neckHalf + 7},${top - 2}! ${neckHalf * 0.78 + w * 0.5},${top + depth * 0.72 + w * 0.7} 0,${top + depth + w}`,
        ),
        rib,
        { height: 0.72, contour: 0.45 },
      );
      return;
    }
    case "v": {
      const band: Point[] = points(
        `240,${top + depth - 3}! ${AXIS + neckHalf - 4},${top - 4}! ${AXIS + neckHalf + 7},${top - 1}! 240,${top + depth + 14}!`,
      );
      for (const p of [mirrored(band), band]) canvas.part(closed(p), rib, { height: 0.7, contour: 0.4 });
      return;
    }
    case "scoop":
    case "straps":
    case "boat":
    case "square": {
      const line =
        neck === "square"
          ? open(
              `${AXIS - neckHalf},${top}! ${AXIS - neckHalf + 4},${top + depth + 4}! ${AXIS + neckHalf - 4},${top + depth + 4}! ${AXIS + neckHalf},${top}!`,
            )
          : open(
              `${AXIS - neckHalf - 3},${top + 2} ${AXIS - neckHalf * 0.7},${top + depth * 0.68 + 5} 240,${top + depth + 6} ${AXIS + neckHalf * 0.7},${top + depth * 0.68 + 5} ${AXIS + neckHalf + 3},${top + 2}`,
            );
      canvas.line(line, darker(fabric.colour, 0.5), 1.1, { opacity: 0.5 });
      return;
    }
    case "roll":
      canvas.part(
        symmetric(
          `0,${top - 44} ${neckHalf - 8},${top - 42} ${neckHalf - 3},${top - 34} ${neckHalf - 1},${top - 6} ${neckHalf + 5},${top + 6}! ${neckHalf * 0.6},${top + 20} 0,${top + 25}`,
        ),
        rib,
        { height: 0.75 },
      );
      canvas.part(
        symmetric(
          `0,${top - 46} ${neckHalf - 6},${top - 44} ${neckHalf + 1},${top - 32} ${neckHalf + 1},${top - 12} ${neckHalf * 0.6},${top - 2} 0,${top + 2}`,
        ),
        rib,
        { height: 0.85 },
      );
      canvas.wash(
        symmetric(`0,${top - 46} ${neckHalf - 10},${top - 44} ${neckHalf * 0.5},${top - 38} 0,${top - 37}`),
        darker(fabric.colour, 0.6),
        0.6,
      );
      return;
    case "stand":
      canvas.part(
        symmetric(
          `0,${top - 8} ${neckHalf - 8},${top - 24} ${neckHalf - 2},${top - 22}! ${neckHalf + 4},${top + 4}! ${neckHalf * 0.6},${top + 20} 0,${top + 25}`,
        ),
        plain(fabric),
        { height: 0.76 },
      );
      canvas.line(`M${AXIS} ${top - 8}L${AXIS} ${top + 25}`, darker(fabric.colour, 0.6), 1.6, { opacity: 0.8 });
      return;
    case "shirt":
    case "polo":
    case "bow":
      shirtCollar(canvas, neck === "polo" ? rib : plain(fabric, lighter(fabric.colour, 0.03)), frame, depth);
      if (neck === "bow") bow(canvas, fabric, top + depth);
      return;
    case "lapel":
      lapels(canvas, fabric, frame);
      return;
    case "shawl": {
      const side: Point[] = points(
        `241,${top + depth + 4}! ${AXIS + neckHalf * 0.55},${top + depth * 0.5} ${AXIS + neckHalf - 6},${top - 10} ${AXIS + neckHalf + 12},${top - 2} ${AXIS + neckHalf + 22},${top + 60} 260,${top + depth + 22} 241,${top + depth + 30}!`,
      );
      for (const p of [mirrored(side), side])
        canvas.part(closed(p), plain(fabric, lighter(fabric.colour, 0.04), fabric.texture), { height: 0.78 });
      return;
    }
    case "hood": {
      const rim: Point[] = points(
        `244,${top + 44}! 276,${top + 18} 286,${top - 14} 270,${top - 46} 240,${top - 56}! 240,${top - 76}! 284,${top - 66} 308,${top - 22} 300,${top + 24} 246,${top + 62}!`,
      );
      const cloth = trim ? { ...plain(fabric, mix("#cdb594", fabric.colour, 0.1)), texture: "fleece" as const } : plain(fabric);
      for (const p of [mirrored(rim), rim]) canvas.part(closed(p), cloth, { height: 0.78, contour: trim ? 0.25 : 0.5 });
      if (!trim)
        for (const s of [1, -1]) {
          const d = open(`${AXIS + s * 14},${top + 50} ${AXIS + s * 18},${top + 84} ${AXIS + s * 16},${top + 116}`);
          canvas.cord(d, lighter(fabric.colour, 0.55), 3, 0.9);
        }
      return;
    }
  }
}

function shirtCollar(canvas: Canvas, cloth: Fabric, { top, neckHalf }: Frame, depth: number): void {
  const leaf: Point[] = points(
    `241,${top + depth - 2}! ${AXIS + neckHalf * 0.7},${top + 6} ${AXIS + neckHalf - 8},${top - 15}! ${AXIS + neckHalf + 5},${top - 6} ${AXIS + neckHalf + 10},${top + 10} ${AXIS + neckHalf - 4},${top + 50}!`,
  );
  for (const p of [mirrored(leaf), leaf]) {
    const d = closed(p);
    canvas.part(d, cloth, { height: 0.85, contour: 0.6 });
  }
  canvas.wash(
    symmetric(
      `0,${top - 12} ${neckHalf * 0.6},${top - 15} ${neckHalf - 8},${top - 15}! ${neckHalf * 0.6},${top - 9} 0,${top - 5}`,
    ),
    darker(cloth.colour, 0.2),
    1,
  );
}

function bow(canvas: Canvas, fabric: Fabric, y: number): void {
  const cloth = plain(fabric, darker(fabric.colour, 0.06));
  const tail: Point[] = points(`242,${y + 4}! 256,${y + 44} 270,${y + 92}! 248,${y + 98}! 238,${y + 50}`);
  const loop: Point[] = points(`240,${y + 4} 266,${y - 16} 286,${y - 6} 282,${y + 18} 260,${y + 16}`);
  for (const p of [tail, mirrored(tail), loop, mirrored(loop)]) canvas.part(closed(p), cloth, { height: 0.9 });
  canvas.part(closed(`232,${y - 4} 248,${y - 4} 249,${y + 12} 231,${y + 12}`), cloth, { height: 1 });
}

function lapels(canvas: Canvas, fabric: Fabric, { top, neckHalf }: Frame): void {
  const end = top + neckDepth("lapel");
  const cloth = { ...fabric, colour: lighter(fabric.colour, 0.03) };
  const lapel: Point[] = points(
    `242,${end + 12}! 250,${end - 30} ${AXIS + neckHalf - 12},${top + 20}! ${AXIS + neckHalf + 14},${top + 40}! ${AXIS + neckHalf + 28},${top + 52}! ${AXIS + neckHalf + 22},${top + 78} 264,${end - 14}`,
  );
  const collar: Point[] = points(
    `${AXIS + neckHalf - 16},${top + 40}! ${AXIS + neckHalf - 10},${top - 2} ${AXIS + neckHalf - 6},${top - 16}! ${AXIS + neckHalf + 8},${top - 6} ${AXIS + neckHalf + 26},${top + 32}! ${AXIS + neckHalf + 12},${top + 44}!`,
  );
  canvas.part(closed(mirrored(lapel)), cloth, { height: 0.8, turn: 8 }).part(closed(lapel), cloth, { height: 0.82, turn: -8 });
  canvas.part(closed(mirrored(collar)), cloth, { height: 0.86 }).part(closed(collar), cloth, { height: 0.86 });
}
