/**
 * The studio: a few backdrops, each a plane of light and a plane that says where the second of two tones is painted.
 * They are computed once and tinted per picture.
 */
import { hash32 } from "../../common/random.js";
import { lightness, mix, type Rgb, rgb } from "./colour.js";
import { HEIGHT, WIDTH } from "./geometry.js";

export interface Backdrop {
  /** Wall and second tone. */
  wall: Rgb;
  second: Rgb;
  /** Light on each pixel, about 1. */
  light: Float32Array;
  /** Share of the second tone at each pixel, 0..1. */
  share: Float32Array;
}

/** Quiet tones, light and mid, that flatter most colours. */
const TONES = ["#efe8de", "#ece4e1", "#e6e6df", "#e2e7e8", "#ebe1d6", "#e4e2ea", "#f1ece4", "#dfe5dd"];
const DEEP = ["#b9b3a8", "#a9b2ae", "#b8aca6", "#a8aeb8"];

/** The backdrop for a product of this colour; the same id always gets the same one. Pale things stand before deeper tones. */
export function backdropFor(id: string, colour: string, standing: boolean): Backdrop {
  const h = hash32(`backdrop/${id}`);
  const tones = lightness(colour) > 0.8 ? DEEP : TONES;
  const wall = mix(tones[h % tones.length]!, colour, 0.05);
  const second = mix(wall, lightness(wall) > 0.75 ? "#ffffff" : "#f2ece2", lightness(wall) > 0.75 ? 0.55 : 0.22);
  const planes = planesOf(standing ? "floor" : SHAPES[(h >>> 8) % SHAPES.length]!);
  return { wall: rgb(wall), second: rgb(second), ...planes };
}

type Shape = "plain" | "circle" | "arch" | "window" | "floor";
const SHAPES: readonly Shape[] = ["plain", "circle", "arch", "window"];
const made = new Map<Shape, { light: Float32Array; share: Float32Array }>();

function planesOf(shape: Shape): { light: Float32Array; share: Float32Array } {
  let planes = made.get(shape);
  if (!planes) {
    planes = paint(shape);
    made.set(shape, planes);
  }
  return planes;
}

function paint(shape: Shape): { light: Float32Array; share: Float32Array } {
  const light = new Float32Array(WIDTH * HEIGHT);
  const share = new Float32Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      const i = y * WIDTH + x;
      // A lamp at the upper left, falling off to the corners.
      const d = Math.hypot((x - 190) / 480, (y - 210) / 600);
      light[i] = 1.035 - 0.16 * d * d;
      share[i] = second(shape, x, y);
      if (shape === "floor") light[i]! *= 1 - 0.05 * ramp(y, 380, 415) + 0.07 * ramp(y, 415, 600);
      if (shape === "window") light[i]! *= 0.985 + 0.04 * pane(x, y);
    }
  return { light, share };
}

/** Where the second tone is, with an edge about a pixel wide. */
function second(shape: Shape, x: number, y: number): number {
  if (shape === "circle") return ramp(208 - Math.hypot(x - 240, y - 300), -0.7, 0.7);
  if (shape === "arch") return ramp(y < 250 ? 178 - Math.hypot(x - 240, y - 250) : 178 - Math.abs(x - 240), -0.7, 0.7);
  if (shape === "floor") return ramp(y, 396, 400) * 0.6;
  return 0;
}

/** Slanting sunlight through a window of two by three panes. */
function pane(x: number, y: number): number {
  const u = (x - 40 + (y - 60) * 0.35) / 430;
  const v = (y - 30 + x * 0.12) / 560;
  const bar = (t: number, count: number): number => {
    const f = t * count - Math.floor(t * count);
    return ramp(f, 0.03, 0.09) * ramp(1 - f, 0.03, 0.09);
  };
  if (u < 0 || u > 1 || v < 0 || v > 1) return 0;
  return bar(u, 2) * bar(v, 3);
}

/** 0 below `from`, 1 above `to`, smooth between. */
function ramp(value: number, from: number, to: number): number {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
