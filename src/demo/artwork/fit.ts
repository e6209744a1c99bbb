/** Fits a drawing into the frame, so that every picture is equally well filled. */
import type { Canvas, Mark } from "./canvas.js";
import { type Box, boundsOf, HEIGHT, n, WIDTH } from "./geometry.js";

/** Where a drawing may lie: hung or laid pieces around the middle, standing ones on the floor. */
const FRAME: Box = { x: 52, y: 52, w: 376, h: 492 };
/** Where on the floor standing objects are set: low ones further back. */
const FLOOR = { back: 468, front: 520 };

/** Scales and moves all marks (in place) so that the drawing fills the frame; never by more than `most`. */
export function fitIntoFrame(canvas: Canvas, most = 1.22): void {
  const box = boundsOfMarks(canvas.marks);
  const scale = Math.min(FRAME.w / box.w, FRAME.h / box.h, most);
  const standing = canvas.floor.length > 0;
  const dx = WIDTH / 2 - scale * (box.x + box.w / 2);
  const dy = standing
    ? Math.max(FLOOR.back, Math.min(FLOOR.front, HEIGHT / 2 + 24 + (box.h * scale) / 2)) - scale * (box.y + box.h)
    : HEIGHT / 2 - scale * (box.y + box.h / 2);
  const move = (path: string): string => {
    let isX = false;
    return path.replace(/-?\d+(?:\.\d+)?/g, (v) => {
      isX = !isX;
      return n(Number(v) * scale + (isX ? dx : dy));
    });
  };
  moveMarks(canvas.marks, move);
  for (const pool of canvas.floor) {
    pool.x = pool.x * scale + dx;
    pool.y = pool.y * scale + dy;
    pool.rx *= scale;
    pool.ry *= scale;
  }
}

function moveMarks(marks: Mark[], move: (path: string) => string): void {
  for (const mark of marks) {
    mark.path = move(mark.path);
    if (mark.kind === "within") moveMarks(mark.marks, move);
  }
}

/** The box around what stands out of the ground; clipped marks lie inside their clip. */
function boundsOfMarks(marks: readonly Mark[]): Box {
  let [left, top, right, bottom] = [WIDTH, HEIGHT, 0, 0];
  for (const mark of marks) {
    if (mark.kind !== "part" && mark.kind !== "solid" && mark.kind !== "cord") continue;
    const box = boundsOf(mark.path);
    const w = mark.kind === "cord" ? mark.width / 2 : 0;
    left = Math.min(left, box.x - w);
    top = Math.min(top, box.y - w);
    right = Math.max(right, box.x + box.w + w);
    bottom = Math.max(bottom, box.y + box.h + w);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
}
