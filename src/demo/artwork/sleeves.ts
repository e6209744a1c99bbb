/** Sleeves, from capped to bell-shaped. */
import type { Canvas } from "./canvas.js";
import { darker } from "./colour.js";
import type { Fabric } from "./fabric.js";
import { AXIS, closed, mirrored, open, type Point, points } from "./geometry.js";
import { type Frame, type TopCut, trimOf } from "./topCut.js";

/** The right sleeve's points and the tilt of its grain in degrees. */
function sleevePoints(
  cut: TopCut,
  { top, shoulder, chest, armpit }: Frame,
): { outline: Point[]; tilt: number; cuff: Point[] | null } {
  const s = AXIS + shoulder;
  const c = AXIS + chest;
  switch (cut.sleeve) {
    case "cap":
      return {
        outline: points(
          `${s - 28},${top + 28} ${s + 14},${top + 32} ${s + 34},${top + 78}! ${s + 6},${top + 98}! ${s - 22},${top + 92}!`,
        ),
        tilt: -32,
        cuff: null,
      };
    case "short":
    case "elbow": {
      const reach = cut.sleeve === "short" ? 132 : 176;
      const out = cut.sleeve === "short" ? 50 : 58;
      return {
        outline: points(
          `${s - 30},${top + 30} ${s + 2},${top + 36} ${s + 34},${top + 80} ${s + out},${top + reach}! ${s + out - 52},${top + reach + 16}! ${c - 8},${armpit + 4}! ${s - 30},${top + 60}`,
        ),
        tilt: -18,
        cuff: null,
      };
    }
    case "puff":
      return {
        outline: points(
          `${s - 30},${top + 30} ${s + 6},${top + 22} ${s + 46},${top + 70} ${s + 64},${top + 150} ${s + 58},${top + 214} ${s + 40},${top + 236}! ${s + 10},${top + 240}! ${s - 6},${top + 206} ${c - 8},${armpit + 6}! ${s - 30},${top + 60}`,
        ),
        tilt: -12,
        cuff: points(`${s + 41},${top + 233}! ${s + 43},${top + 253}! ${s + 10},${top + 258}! ${s + 9},${top + 238}!`),
      };
    default: {
      const bell = cut.sleeve === "bell" ? 16 : 0;
      const w = cut.quilted ? 8 : 0;
      const end = top + 282;
      return {
        outline: points(
          `${s - 30},${top + 30} ${s + 1},${top + 36} ${s + 30 + w},${top + 92} ${s + 46 + w},${top + 190} ${s + 54 + bell + w / 2},${end}! ${s + 14 - bell - w / 2},${end + 9}! ${s + 4 - w},${top + 206} ${c - 8},${armpit + 8}! ${s - 30},${top + 60}`,
        ),
        tilt: -9,
        cuff: cut.ribbed ? points(`${s + 53},${end - 8}! ${s + 52},${end + 20}! ${s + 20},${end + 27}! ${s + 13},${end}!`) : null,
      };
    }
  }
}

/** Draws both sleeves; the body is drawn over them. */
export function drawSleeves(canvas: Canvas, fabric: Fabric, cut: TopCut, frame: Frame): void {
  const { outline, tilt, cuff } = sleevePoints(cut, frame);
  for (const side of ["right", "left"] as const) {
    const flip = (p: Point[]): Point[] => (side === "right" ? p : mirrored(p));
    const sign = side === "right" ? 1 : -1;
    const path = closed(flip(outline));
    canvas.part(path, fabric, { height: 0.5, turn: tilt * sign });
    canvas.within(path, (c) => {
      const elbow = frame.top + (cut.sleeve === "long" || cut.sleeve === "bell" ? 170 : 90);
      const x = frame.shoulder;
      const crease = (a: Point[], width: number, depth: number): void =>
        void c.fold(open(flip(a.map(([u, v]): Point => [AXIS + u, v]))), width, depth);
      if (cut.quilted)
        for (let y = frame.top + 60; y < frame.top + 280; y += 36) {
          const seam = open(flip(points(`${AXIS + x - 34},${y + 12} ${AXIS + x + 70},${y}`)));
          c.fold(seam, 7, 0.6).line(seam, darker(fabric.colour, 0.5), 1.2, { opacity: 0.5 });
        }
      else {
        crease(points(`${x - 6},${elbow - 56} ${x + 14},${elbow - 30} ${x + 44},${elbow - 34}`), 9, 0.25);
        crease(points(`${x},${elbow + 6} ${x + 22},${elbow + 22} ${x + 48},${elbow + 12}`), 8, 0.22);
        if (cut.sleeve === "puff")
          for (const k of [14, 24, 34]) crease(points(`${x + k},${elbow + 128} ${x + k - 2},${elbow + 170}`), 5, 0.4);
      }
    });
    if (cuff) {
      const band = closed(flip(cuff));
      canvas.part(band, trimOf(fabric, 0.04, cut.quilted), { height: 0.55 });
    } else if (cut.sleeve !== "cap") {
      // The hem's stitching, a little above the two corners at the sleeve's end.
      const [outer, inner] = outline.filter(([, , corner]) => corner);
      const long = cut.sleeve === "long" || cut.sleeve === "bell";
      const up = long ? 14 : 9;
      const seam = open(flip(points(`${outer![0] - 3},${outer![1] - up} ${inner![0] - 1},${inner![1] - up}`)));
      canvas.line(seam, darker(fabric.colour, 0.5), 1.1, { opacity: 0.5, ...(long ? {} : { dash: "3 2.4" }) });
    }
  }
}
