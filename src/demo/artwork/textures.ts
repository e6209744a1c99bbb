/**
 * Surfaces as small tiles of translucent strokes, laid over a part's colour. Tiles are never turned: an unturned tile
 * is painted some thirty times faster than a turned one.
 */
import { seededRandom } from "../../common/random.js";
import { lightness } from "./colour.js";
import type { Texture } from "./fabric.js";

export interface Tile {
  width: number;
  height: number;
  /** SVG of one tile. */
  content: string;
}

/** The tile of a texture on cloth of this colour; null where the surface is even. */
export function textureTile(texture: Texture, colour: string): Tile | null {
  const light = lightness(colour);
  // Dark cloth shows its texture by what catches the light, light cloth by its shadows.
  const shade = 0.1 + 0.1 * light;
  const gleam = light > 0.82 ? 0.3 : 0.2 - 0.08 * light;
  const tile = TILES[texture];
  return tile ? tile(`#1b1420" stroke-opacity="${shade.toFixed(2)}`, `#ffffff" stroke-opacity="${gleam.toFixed(2)}`) : null;
}

type Draw = (dark: string, pale: string) => Tile;

const line = (d: string, stroke: string, width: number): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round"/>`;

const TILES: Partial<Record<Texture, Draw>> = {
  knit: (dark, pale) => ({
    width: 10,
    height: 8,
    content:
      line("M0 0L5 5M0 8L5 13M0 -8L5 -3", dark, 1.3) +
      line("M10 0L5 5M10 8L5 13M10 -8L5 -3", dark, 1.3) +
      line("M1.5 -.5L5 3M1.5 7.5L5 11", pale, 1) +
      line("M0 0V8M10 0V8", dark, 0.8),
  }),
  cable: (dark, pale) => ({
    width: 12,
    height: 10,
    content:
      line("M0 0L6 6M0 10L6 16M0 -10L6 -4M12 0L6 6M12 10L6 16M12 -10L6 -4", dark, 1.5) + line("M2 0L6 4M2 10L6 14", pale, 1.1),
  }),
  rib: (dark, pale) => ({ width: 6, height: 12, content: line("M0 0V12M6 0V12", dark, 1.8) + line("M3 0V12", pale, 1.4) }),
  cord: (dark, pale) => ({ width: 5, height: 10, content: line("M0 0V10M5 0V10", dark, 1.6) + line("M2.5 0V10", pale, 1.1) }),
  denim: (dark, pale) => ({
    width: 4,
    height: 4,
    content: line("M0 4L4 0M-1 1L1 -1M3 5L5 3", dark, 0.9) + line("M1 5L5 1M-1 3L3 -1", pale, 0.8),
  }),
  quilt: (dark) => ({ width: 6, height: 6, content: line("M0 5.5H6", dark, 0.3) }),
  tech: (dark) => ({ width: 3, height: 3, content: line("M0 0H3M0 0V3", dark, 0.25) }),
  wool: (dark, pale) => scatter(48, 90, 5, [dark, pale], 0.9, 3.2),
  fleece: (dark, pale) => curls(44, 120, 11, dark, pale),
  linen: (dark, pale) => weave(54, 31, dark, pale),
  terry: (dark, pale) => curls(34, 90, 17, dark, pale),
  leather: (dark, pale) => scatter(56, 70, 23, [dark, pale], 0.7, 1.6),
  stone: (dark, pale) => scatter(60, 60, 29, [dark, pale], 1.3, 0.2),
  sequin: (dark, pale) => ({
    width: 9,
    height: 8,
    content:
      line("M0 4A4.5 4.5 0 0 0 9 4M-4.5 0A4.5 4.5 0 0 0 4.5 0M4.5 0A4.5 4.5 0 0 0 13.5 0", dark, 0.9) +
      line("M2.2 1.2h1.6M6.7 5.2h1.6", pale.replace(/opacity="[^"]*/, 'opacity=".8'), 1.5),
  }),
  straw: (dark, pale) => ({
    width: 10,
    height: 8,
    content:
      line("M0 2L5 0M5 4L10 2M0 6L5 4M5 8L10 6", dark, 1) + line("M0 4L5 2M5 6L10 4", pale, 1.1) + line("M0 0V8", dark, 0.5),
  }),
  wicker: (dark, pale) => ({
    width: 16,
    height: 12,
    content:
      line("M1 3H7M9 9H15", dark, 4.6) +
      line("M1 2H7M9 8H15", pale, 1.6) +
      line("M0 0V12M8 0V12", dark, 1.1) +
      line("M0 6H16M0 0H16", dark, 0.6),
  }),
  wood: (dark, pale) => ({
    width: 34,
    height: 120,
    content:
      line("M5 0C8 30 2 60 5 90S6 110 5 120M20 0C16 40 25 80 20 120M29 0C30 40 27 70 29 120", dark, 0.9) +
      line("M12 0C14 40 9 80 12 120", pale, 1.2),
  }),
  velvet: (dark, pale) => scatter(50, 50, 37, [dark, pale], 0.6, 2),
};

/** Short loose fibres. */
function scatter(
  size: number,
  count: number,
  seed: number,
  strokes: readonly [string, string],
  width: number,
  length: number,
): Tile {
  const random = seededRandom(seed);
  const d = ["", ""];
  for (let i = 0; i < count; i++) {
    const x = 2 + random.uniform() * (size - 4);
    const y = 2 + random.uniform() * (size - 4);
    const a = random.uniform() * Math.PI;
    d[i % 2] += `M${x.toFixed(1)} ${y.toFixed(1)}l${(Math.cos(a) * length).toFixed(1)} ${(Math.sin(a) * length).toFixed(1)}`;
  }
  return { width: size, height: size, content: line(d[0]!, strokes[0], width) + line(d[1]!, strokes[1], width) };
}

/** Loops of pile. */
function curls(size: number, count: number, seed: number, dark: string, pale: string): Tile {
  const random = seededRandom(seed);
  const d = ["", ""];
  for (let i = 0; i < count; i++) {
    const x = random.uniform() * size;
    const y = random.uniform() * size;
    const turn = ["q2.2 -3.4 4.2 -.4", "q2.6 2.4 3.4 -1", "q-2.4 2 -1 4"][i % 3]!;
    // Repeated across the edges, so that the tile has no seam.
    for (const [u, v] of [
      [x, y],
      [x - size, y],
      [x, y - size],
    ] as const)
      d[i % 2] += `M${u.toFixed(1)} ${v.toFixed(1)}${turn}`;
  }
  return { width: size, height: size, content: line(d[0]!, dark, 0.9) + line(d[1]!, pale, 0.9) };
}

/** Crossing slubs. */
function weave(size: number, seed: number, dark: string, pale: string): Tile {
  const random = seededRandom(seed);
  const d = ["", ""];
  for (let i = 0; i < 46; i++) {
    const a = (random.uniform() * size).toFixed(1);
    const b = (random.uniform() * size * 0.7).toFixed(1);
    const length = (6 + random.uniform() * 14).toFixed(1);
    d[i % 2] += random.uniform() < 0.5 ? `M${a} ${b}v${length}` : `M${b} ${a}h${length}`;
  }
  return { width: size, height: size, content: line(d[0]!, dark, 0.7) + line(d[1]!, pale, 0.8) };
}
