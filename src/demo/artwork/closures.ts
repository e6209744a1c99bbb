/** Pockets, and what closes a garment in front. */
import type { Canvas } from "./canvas.js";
import { contrast, darker, lighter } from "./colour.js";
import type { Fabric } from "./fabric.js";
import { AXIS, ellipse, open, roundRect, symmetric } from "./geometry.js";
import { type Frame, neckDepth, type TopCut } from "./topCut.js";

/** Draws the pockets. */
export function drawPockets(canvas: Canvas, fabric: Fabric, cut: TopCut, { top, hem, chest }: Frame): void {
  const stitch = contrast(fabric.colour, 0.5);
  const pocket = (x: number, y: number, w: number, h: number, flap: boolean): void => {
    const patch = `M${x} ${y}L${x + w} ${y}L${x + w} ${y + h - 8}Q${x + w / 2} ${y + h + 6} ${x} ${y + h - 8}Z`;
    canvas.part(patch, fabric, { height: 0.68, contour: 0.45 });
    if (flap) canvas.part(roundRect(x - 3, y - 6, w + 6, 22, 5), fabric, { height: 0.76, contour: 0.5 });
    else canvas.line(`M${x + 3} ${y + 8}L${x + w - 3} ${y + 8}`, stitch, 1, { opacity: 0.6, dash: "3 2.4" });
  };
  const low = top + (hem - top) * 0.62;
  if (cut.pockets === "chest") pocket(AXIS + 30, top + 92, 42, 48, false);
  if (cut.pockets === "patch" || cut.pockets === "flap")
    for (const x of [AXIS - chest + 18, AXIS + chest - 78])
      pocket(x, low, 60, Math.min(70, hem - low - 18), cut.pockets === "flap");
  if (cut.pockets === "slant")
    for (const s of [1, -1]) {
      const d = open(`${AXIS + s * (chest - 44)},${low - 18}! ${AXIS + s * (chest - 22)},${low + 48}!`);
      canvas
        .line(d, darker(fabric.colour, 0.55), 5, { opacity: 0.45 })
        .fold(d, 6, 0.4)
        .line(d, lighter(fabric.colour, 0.2), 1, { opacity: 0.6 });
    }
  if (cut.pockets === "kangaroo") {
    const pouch = symmetric(`0,${low - 6} 44,${low - 6}! 74,${low + 40}! 74,${hem - 24}! 0,${hem - 20}`);
    canvas.part(pouch, fabric, { height: 0.72, contour: 0.5 });
  }
}

/** Draws zip, buttons or open edges. */
export function drawFront(canvas: Canvas, fabric: Fabric, cut: TopCut, { top, hem }: Frame): void {
  if (cut.front === "closed") return;
  const from = top + neckDepth(cut.neck);
  const dark = darker(fabric.colour, 0.6);
  const button = cut.buttonColour ?? contrast(fabric.colour, 0.55);
  const disc = (x: number, y: number, r: number): void => {
    canvas
      .solid(ellipse(x, y, r, r), button, { height: 0.95, contour: 0.7 })
      .line(`M${x - 1.5} ${y}L${x + 1.5} ${y}`, darker(button, 0.6), 1.4);
  };
  if (cut.front === "zip") {
    canvas.fold(`M${AXIS} ${from}L${AXIS} ${hem}`, 5, 0.5);
    canvas
      .line(`M${AXIS} ${from}L${AXIS} ${hem}`, dark, 5, { opacity: 0.75 })
      .line(`M${AXIS} ${from}L${AXIS} ${hem}`, "#c9c6c0", 2.6, { dash: "1.6 1.4" });
    canvas.solid(roundRect(AXIS - 4, from + 6, 8, 20, 3), "#b9b5ad", { height: 1, gloss: 0.3 });
    return;
  }
  if (cut.front === "open") {
    canvas
      .fold(`M${AXIS} ${from}L${AXIS} ${hem + 8}`, 6, 0.6)
      .line(`M${AXIS} ${from}L${AXIS} ${hem + 7}`, dark, 2.2, { opacity: 0.8 });
    return;
  }
  const edge = cut.front === "double" ? 30 : 12;
  const end = cut.front === "placket" ? from + 84 : hem + 4;
  canvas.fold(`M${AXIS + edge} ${from}L${AXIS + edge} ${end}`, 4, 0.4);
  canvas.line(`M${AXIS + edge} ${from}L${AXIS + edge} ${end}`, dark, 1.4, { opacity: 0.6 });
  if (cut.front !== "double") canvas.line(`M${AXIS - edge} ${from}L${AXIS - edge} ${end}`, dark, 1, { opacity: 0.4 });
  if (cut.front === "placket") canvas.line(`M${AXIS - edge} ${end}L${AXIS + edge} ${end}`, dark, 1.1, { opacity: 0.5 });
  const big = cut.neck === "lapel" || cut.neck === "shawl" || cut.front === "double";
  const gap = cut.front === "placket" ? 30 : big ? 66 : cut.neck === "shirt" ? 44 : 52;
  const first = from + (big ? 14 : 16);
  const last = big ? Math.min(hem - 90, first + 3 * gap) : end - 12;
  for (let y = first; y < last; y += gap)
    if (cut.front === "double") for (const x of [AXIS - 30, AXIS + 18]) disc(x, y + 8, 8);
    else disc(AXIS, y, big ? 8.5 : 4.6);
}
