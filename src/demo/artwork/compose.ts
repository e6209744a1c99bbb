/** Turns a drawing's marks into two SVG documents: its paint, and its relief (how far each pixel stands out). */
import type { Canvas, Mark } from "./canvas.js";
import { darker, lightness } from "./colour.js";
import type { Fabric } from "./fabric.js";
import { boundsOf, HEIGHT, n, WIDTH } from "./geometry.js";
import { patternLines } from "./patterns.js";
import { printTile } from "./prints.js";
import { type Tile, textureTile } from "./textures.js";

/** What is seen, on a transparent ground. */
export function paintSvg(canvas: Canvas): string {
  const defs = new Defs();
  const body = canvas.marks.map((mark) => paint(mark, defs)).join("");
  return document(defs, body, 1);
}

/** Half-size heights: black is the ground, white stands out most. */
export function reliefSvg(canvas: Canvas): string {
  const defs = new Defs();
  const body = canvas.marks.map((mark) => relief(mark, defs)).join("");
  return document(defs, `<path d="M0 0H${WIDTH}V${HEIGHT}H0Z"/>${body}`, 0.5);
}

/** Clip paths and tiles, each defined once. */
class Defs {
  private readonly tiles = new Map<string, string>();
  private readonly clips = new Map<string, string>();

  clip(path: string): string {
    let id = this.clips.get(path);
    if (!id) {
      id = `c${this.clips.size}`;
      this.clips.set(path, id);
    }
    return `clip-path="url(#${id})"`;
  }

  tile(key: string, make: () => Tile | null): string | null {
    if (!this.tiles.has(key)) {
      const tile = make();
      this.tiles.set(
        key,
        (tile &&
          `<pattern id="t${this.tiles.size}" width="${tile.width}" height="${tile.height}" patternUnits="userSpaceOnUse">${tile.content}</pattern>`) ||
          "",
      );
    }
    return this.tiles.get(key) ? `url(#t${[...this.tiles.keys()].indexOf(key)})` : null;
  }

  toString(): string {
    const clips = [...this.clips].map(([path, id]) => `<clipPath id="${id}"><path d="${path}"/></clipPath>`);
    return [...this.tiles.values(), ...clips].join("");
  }
}

function paint(mark: Mark, defs: Defs): string {
  switch (mark.kind) {
    case "part":
      return paintPart(mark, defs);
    case "solid": {
      const line =
        mark.contour > 0 ? ` stroke="${darker(mark.colour, 0.55)}" stroke-opacity="${mark.contour}" stroke-width="1.1"` : "";
      const opacity = mark.opacity < 1 ? ` opacity="${mark.opacity}"` : "";
      return `<path d="${mark.path}" fill="${mark.colour}" fill-rule="evenodd"${line}${opacity}/>`;
    }
    case "line":
      return strokePath(mark.path, mark.colour, mark.width, mark.opacity, mark.dash);
    case "cord":
      return (
        strokePath(mark.path, darker(mark.colour, 0.5), mark.width + 1.6, 0.8) + strokePath(mark.path, mark.colour, mark.width, 1)
      );
    case "wash":
      return `<path d="${mark.path}" fill="${mark.colour}" fill-opacity="${mark.opacity}"/>`;
    case "within": {
      const inner = mark.marks.map((m) => paint(m, defs)).join("");
      return inner && `<g ${defs.clip(mark.path)}>${inner}</g>`;
    }
    default:
      return "";
  }
}

function paintPart(mark: Extract<Mark, { kind: "part" }>, defs: Defs): string {
  const { path, fabric, turn, contour, opacity } = mark;
  let svg = `<path d="${path}" fill="${fabric.colour}"/>`;
  const print = defs.tile(`p/${fabric.pattern}/${fabric.colour}/${fabric.accent}`, () => printTile(fabric));
  if (print) svg += `<path d="${path}" fill="${print}"/>`;
  const lines = turnedLines(path, fabric, turn);
  if (lines) svg += `<g ${defs.clip(path)}>${lines}</g>`;
  const texture = defs.tile(`t/${fabric.texture}/${fabric.colour}`, () => textureTile(fabric.texture, fabric.colour));
  if (texture) svg += `<path d="${path}" fill="${texture}"/>`;
  if (contour > 0) {
    const line = lightness(fabric.colour) > 0.2 ? darker(fabric.colour, 0.55) : "#0d0b10";
    svg += `<path d="${path}" fill="none" stroke="${line}" stroke-opacity="${contour}" stroke-width="1.3" stroke-linejoin="round"/>`;
  }
  return opacity < 1 ? `<g opacity="${opacity}">${svg}</g>` : svg;
}

function turnedLines(path: string, fabric: Fabric, turn: number): string {
  const box = boundsOf(path);
  if (turn === 0) return patternLines(box, fabric);
  const [cx, cy] = [box.x + box.w / 2, box.y + box.h / 2];
  const reach = Math.hypot(box.w, box.h) / 2;
  const lines = patternLines({ x: cx - reach, y: cy - reach, w: 2 * reach, h: 2 * reach }, fabric);
  return lines && `<g transform="rotate(${n(turn)} ${n(cx)} ${n(cy)})">${lines}</g>`;
}

function relief(mark: Mark, defs: Defs): string {
  switch (mark.kind) {
    case "part":
    case "solid":
      return mark.height > 0
        ? `<path d="${mark.path}" fill="${grey(mark.height)}" fill-rule="evenodd" stroke="#000" stroke-opacity=".55" stroke-width="7"/>`
        : "";
    case "cord":
      return strokePath(mark.path, grey(mark.height), mark.width, 1);
    case "fold":
      return strokePath(mark.path, mark.depth > 0 ? "#000000" : "#ffffff", mark.width, Math.abs(mark.depth));
    case "dent":
      return `<path d="${mark.path}" fill="${mark.depth > 0 ? "#000" : "#fff"}" fill-opacity="${Math.abs(mark.depth)}"/>`;
    case "within": {
      const inner = mark.marks.map((m) => relief(m, defs)).join("");
      return inner && `<g ${defs.clip(mark.path)}>${inner}</g>`;
    }
    default:
      return "";
  }
}

function strokePath(path: string, colour: string, width: number, opacity: number, dash: string | null = null): string {
  const dashes = dash ? ` stroke-dasharray="${dash}"` : "";
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-opacity="${opacity}" stroke-linecap="round" stroke-linejoin="round"${dashes}/>`;
}

function document(defs: Defs, body: string, scale: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH * scale}" height="${HEIGHT * scale}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><defs>${defs}</defs>${body}</svg>`;
}

function grey(height: number): string {
  const v = Math.round(Math.max(0, Math.min(1, height)) * 255)
    .toString(16)
    .padStart(2, "0");
  return `#${v}${v}${v}`;
}
