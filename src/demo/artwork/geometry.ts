/**
 * Outlines as points: a drawing lists the corners and bends of a shape, and a spline runs through them. Coordinates are
 * pixels of the 480 x 600 picture, y downwards; `1` as third element makes a point a sharp corner.
 */

export type Point = readonly [x: number, y: number, corner?: 1];

/** Points as a drawing writes them: `"12,40 90,33! 120,80"`, `!` for a sharp corner. */
export function points(text: string): Point[] {
  return text.split(" ").map((word): Point => {
    const [x, y] = word.split(",");
    return word.endsWith("!") ? [Number(x), Number(y!.slice(0, -1)), 1] : [Number(x), Number(y)];
  });
}

/** An outline: its points, or their text. */
export type Outline = string | readonly Point[];

const pointsOf = (outline: Outline): readonly Point[] => (typeof outline === "string" ? points(outline) : outline);

/** The picture's size in pixels. */
export const WIDTH = 480;
export const HEIGHT = 600;
/** The vertical axis about which garments are symmetric. */
export const AXIS = WIDTH / 2;

/** A smooth closed outline through the points. */
export function closed(outline: Outline): string {
  return `${spline(pointsOf(outline), true)}Z`;
}

/** A smooth open line through the points. */
export function open(outline: Outline): string {
  return spline(pointsOf(outline), false);
}

/** A closed outline from its right half, given from top to bottom as offsets from the axis. */
export function symmetric(outline: Outline, axis = AXIS): string {
  const half = pointsOf(outline);
  const right = half.map(([x, y, corner]): Point => [axis + x, y, corner]);
  const left = [...half]
    .reverse()
    .filter(([x]) => x !== 0)
    .map(([x, y, corner]): Point => [axis - x, y, corner]);
  return closed([...right, ...left]);
}

/** The points seen in a mirror on the axis. */
export function mirrored(points: readonly Point[], axis = AXIS): Point[] {
  return points.map(([x, y, corner]): Point => [2 * axis - x, y, corner]).reverse();
}

/** An ellipse as a path, so that it can be a part like any other. */
export function ellipse(cx: number, cy: number, rx: number, ry: number): string {
  const k = 0.5523;
  const c = (x1: number, y1: number, x2: number, y2: number, x: number, y: number): string =>
    `C${n(cx + x1 * rx)} ${n(cy + y1 * ry)} ${n(cx + x2 * rx)} ${n(cy + y2 * ry)} ${n(cx + x * rx)} ${n(cy + y * ry)}`;
  return `M${n(cx)} ${n(cy - ry)}${c(k, -1, 1, -k, 1, 0)}${c(1, k, k, 1, 0, 1)}${c(-k, 1, -1, k, -1, 0)}${c(-1, -k, -k, -1, 0, -1)}Z`;
}

/** A rectangle with rounded corners as a path. */
export function roundRect(x: number, y: number, w: number, h: number, r: number): string {
  const q = Math.min(r, w / 2, h / 2);
  return (
    `M${n(x + q)} ${n(y)}L${n(x + w - q)} ${n(y)}Q${n(x + w)} ${n(y)} ${n(x + w)} ${n(y + q)}` +
    `L${n(x + w)} ${n(y + h - q)}Q${n(x + w)} ${n(y + h)} ${n(x + w - q)} ${n(y + h)}` +
    `L${n(x + q)} ${n(y + h)}Q${n(x)} ${n(y + h)} ${n(x)} ${n(y + h - q)}L${n(x)} ${n(y + q)}Q${n(x)} ${n(y)} ${n(x + q)} ${n(y)}Z`
  );
}

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The box around a path's points and handles (never smaller than the shape). Paths hold absolute commands only. */
export function boundsOf(path: string): Box {
  const numbers = path.match(/-?\d+(?:\.\d+)?/g) ?? [];
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1e9, -1e9];
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    const x = Number(numbers[i]);
    const y = Number(numbers[i + 1]);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
}

/** A coordinate, to a tenth of a pixel: short files, and the same text on every machine. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Catmull-Rom through the points as cubic Bezier segments; a corner has no tangent. */
function spline(points: readonly Point[], loop: boolean): string {
  const count = points.length;
  const at = (i: number): Point => points[loop ? (i + count) % count : Math.max(0, Math.min(count - 1, i))]!;
  const first = at(0);
  let d = `M${n(first[0])} ${n(first[1])}`;
  for (let i = 0; i < (loop ? count : count - 1); i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    if (from[2] && to[2]) {
      d += `L${n(to[0])} ${n(to[1])}`;
      continue;
    }
    // Tangents no longer than the segment itself, so that uneven spacing does not overshoot.
    const reach = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const [ax, ay] = from[2] ? [0, 0] : tangent(before, to, reach);
    const [bx, by] = to[2] ? [0, 0] : tangent(from, after, reach);
    d += `C${n(from[0] + ax)} ${n(from[1] + ay)} ${n(to[0] - bx)} ${n(to[1] - by)} ${n(to[0])} ${n(to[1])}`;
  }
  return d;
}

function tangent(a: Point, b: Point, reach: number): [number, number] {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length = Math.hypot(dx, dy) || 1;
  return [(dx / length) * reach * 0.36, (dy / length) * reach * 0.36];
}
