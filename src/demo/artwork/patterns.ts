/**
 * Prints and weaves. Those with a direction (stripes, checks) are lines over a box, which the caller clips to the part
 * and turns with it, so that stripes follow a sleeve; the others are seamless tiles.
 */
import { contrast, darker, lighter, lightness, mix } from "./colour.js";
import type { Fabric, Pattern } from "./fabric.js";
import { type Box, n } from "./geometry.js";

/** SVG of a directional pattern over the box; empty for plain cloth and for tiled prints. */
export function patternLines(box: Box, fabric: Fabric): string {
  return LINES[fabric.pattern]?.(box, fabric) ?? "";
}

const stroke = (d: string, colour: string, width: number, opacity = 1): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-opacity="${opacity}"/>`;
const fill = (d: string, colour: string, opacity = 1): string => `<path d="${d}" fill="${colour}" fill-opacity="${opacity}"/>`;

/** Lines every `step` pixels from `phase`, on a grid that all parts of a picture share. */
function rows({ x, y, w, h }: Box, step: number, phase = 0): string {
  let d = "";
  for (let v = Math.floor(y / step) * step + phase; v <= y + h + step; v += step) d += `M${n(x)} ${n(v)}H${n(x + w)}`;
  return d;
}
function columns({ x, y, w, h }: Box, step: number, phase = 0): string {
  let d = "";
  for (let u = 240 + Math.floor((x - 240) / step) * step + phase; u <= x + w + step; u += step)
    d += `M${n(u)} ${n(y)}V${n(y + h)}`;
  return d;
}

const LINES: Partial<Record<Pattern, (box: Box, fabric: Fabric) => string>> = {
  Striped: (box, { accent, seed }) => {
    const style = seed % 3;
    if (style === 0) return stroke(rows(box, 24), accent, 9);
    if (style === 1) return stroke(rows(box, 44), accent, 22);
    return stroke(rows(box, 36), accent, 11) + stroke(rows(box, 36, 12), accent, 2.4);
  },
  Pinstriped: (box, { colour, accent }) => stroke(columns(box, 15), mix(contrast(colour, 0.6), accent, 0.35), 1.4, 0.85),
  Checked: (box, { colour, accent, seed }) => {
    const step = seed % 2 ? 62 : 78;
    const thin = darker(colour, 0.6);
    return (
      stroke(columns(box, step) + rows(box, step), accent, step * 0.32, 0.55) +
      stroke(columns(box, step / 2) + rows(box, step / 2), thin, 3.2, 0.35) +
      stroke(columns(box, step, step * 0.3) + rows(box, step, step * 0.3), contrast(colour, 0.75), 1.5, 0.8)
    );
  },
  "Colour-block": ({ x, y, w, h }, { colour, accent, seed }) => {
    const third = mix(accent, contrast(colour, 0.5), 0.5);
    const top = 250 + (seed % 3) * 36;
    const block = (from: number, to: number, tone: string): string =>
      to > from ? fill(`M${n(x)} ${n(from)}H${n(x + w)}V${n(to)}H${n(x)}Z`, tone) : "";
    return seed % 2 ? block(top, top + 64, accent) + block(top + 64, y + h, third) : block(top, y + h, accent);
  },
  "Fair Isle": (box, { colour, accent }) => {
    const pale = lightness(colour) > 0.6 ? mix(accent, "#7b2f35", 0.4) : "#f2e9d8";
    let [bands, stars, peaks] = ["", "", ""];
    const left = 240 + Math.floor((box.x - 240) / 24) * 24;
    for (let y = Math.floor(box.y / 66) * 66 + 40; y < box.y + box.h + 66; y += 66) {
      bands += `M${n(box.x)} ${y - 18}H${n(box.x + box.w)}M${n(box.x)} ${y + 18}H${n(box.x + box.w)}`;
      for (let x = left; x < box.x + box.w + 24; x += 24) {
        stars += `M${x} ${y - 9}l5 9l-5 9l-5 -9Z`;
        peaks += `M${x + 12} ${y - 4}l3.4 4l-3.4 4l-3.4 -4ZM${x - 8} ${y + 33}l8 -9l8 9l-4 0l-4 -4.6l-4 4.6Z`;
      }
    }
    return stroke(bands, accent, 3.4) + fill(stars, pale) + fill(peaks, accent);
  },
  Argyle: (box, { colour, accent }) => {
    let a = "";
    let lines = "";
    for (let r = Math.floor(box.y / 46) - 1; r * 46 < box.y + box.h + 46; r++)
      for (let x = 240 + Math.floor((box.x - 240) / 64) * 64 + (r & 1 ? 32 : 0); x < box.x + box.w + 64; x += 64) {
        const y = r * 46;
        if (!(r & 1)) a += `M${x} ${y - 46}l32 46l-32 46l-32 -46Z`;
        lines += `M${x - 32} ${y - 46}l64 92M${x + 32} ${y - 46}l-64 92`;
      }
    return fill(a, accent, 0.85) + stroke(lines, contrast(colour, 0.8), 1.3, 0.5);
  },
  Ombre: ({ x, y, w, h }, { accent }) => {
    let d = "";
    for (let i = 2; i <= 15; i++)
      d += fill(`M${n(x)} ${n(y + (h * i) / 17)}H${n(x + w)}V${n(y + h)}H${n(x)}Z`, lighter(accent, 0.05), 0.14);
    return d;
  },
};
