/**
 * One light for all pictures. The relief is blurred at two scales and its slope towards the lamp (upper left) brightens
 * or shades the paint; the silhouette, blurred and moved, is the shadow on the wall; pools are the shadow on the floor.
 */
import type { Backdrop } from "./backdrop.js";
import { blur } from "./blur.js";
import type { FloorShadow } from "./canvas.js";
import { HEIGHT, WIDTH } from "./geometry.js";

const W2 = WIDTH / 2;
const H2 = HEIGHT / 2;
/** Towards the lamp. */
const LAMP = { x: -0.6, y: -0.8 };

export interface Layers {
  /** Straight-alpha RGBA, WIDTH x HEIGHT. */
  paint: Uint8Array;
  /** One byte a pixel, half size. */
  relief: Uint8Array;
  /** 0 (matt) to 1 (glazed). */
  gloss: number;
  floor: readonly FloorShadow[];
}

/** Composes the picture: RGB bytes, WIDTH x HEIGHT. */
export function light({ paint, relief, gloss, floor }: Layers, backdrop: Backdrop): Uint8ClampedArray {
  const slope = slopes(relief);
  const shadow = floor.length > 0 ? pools(floor) : wallShadow(paint);
  const out = new Uint8ClampedArray(WIDTH * HEIGHT * 3);
  const { wall, second, share, light: lamp } = backdrop;
  const [wallR, wallG, wallB] = wall;
  const [stepR, stepG, stepB] = [second[0] - wallR, second[1] - wallG, second[2] - wallB];
  const shine = 0.32 + 0.55 * gloss;
  for (let y = 0, i = 0; y < HEIGHT; y++) {
    const v = Math.min(H2 - 1.001, y / 2);
    const row = Math.floor(v) * W2;
    const fv = v - Math.floor(v);
    for (let x = 0; x < WIDTH; x++, i++) {
      const j = row + Math.min(W2 - 2, x >> 1);
      const fu = x & 1 ? 0.5 : 0;
      const alpha = paint[i * 4 + 3]! / 255;
      let r = 0;
      let g = 0;
      let b = 0;
      if (alpha < 1) {
        const dark = bilinear(shadow, j, fu, fv);
        const m = share[i]!;
        const on = lamp[i]!;
        r = (wallR + stepR * m) * on * (1 - dark);
        g = (wallG + stepG * m) * on * (1 - dark * 0.97);
        b = (wallB + stepB * m) * on * (1 - dark * 0.9);
      }
      if (alpha > 0) {
        const l = bilinear(slope, j, fu, fv);
        let pr = paint[i * 4]!;
        let pg = paint[i * 4 + 1]!;
        let pb = paint[i * 4 + 2]!;
        if (l < 0) {
          // Shade keeps some blue of the room.
          const k = Math.max(0.3, 1 + l * 0.95);
          pr *= k;
          pg *= k + (1 - k) * 0.02;
          pb *= k + (1 - k) * 0.08;
        } else {
          const k = Math.min(0.85, (l + gloss * l * l * 2.2) * shine);
          pr += (255 - pr) * k;
          pg += (252 - pg) * k;
          pb += (244 - pb) * k;
        }
        r += (pr - r) * alpha;
        g += (pg - g) * alpha;
        b += (pb - b) * alpha;
      }
      const grain = GRAIN[(x & 127) + ((y & 127) << 7)]!;
      out[i * 3] = r + grain;
      out[i * 3 + 1] = g + grain;
      out[i * 3 + 2] = b + grain;
    }
  }
  return out;
}

/** The half-size plane at `j` plus the fraction `(fu, fv)`. */
function bilinear(plane: Float32Array, j: number, fu: number, fv: number): number {
  const top = plane[j]! + (plane[j + 1]! - plane[j]!) * fu;
  const bottom = plane[j + W2]! + (plane[j + W2 + 1]! - plane[j + W2]!) * fu;
  return top + (bottom - top) * fv;
}

/** Light on the relief's slopes, about -1..1, half size. */
function slopes(relief: Uint8Array): Float32Array {
  const height = new Float32Array(W2 * H2);
  for (let i = 0; i < height.length; i++) height[i] = relief[i]! / 255;
  const fine = blur(height, W2, H2, 2);
  const broad = blur(fine, W2, H2, 10);
  const out = new Float32Array(W2 * H2);
  for (let y = 1; y < H2 - 1; y++)
    for (let x = 1, i = y * W2 + 1; x < W2 - 1; x++, i++) {
      const f = (fine[i + 1]! - fine[i - 1]!) * LAMP.x + (fine[i + W2]! - fine[i - W2]!) * LAMP.y;
      const b = (broad[i + 1]! - broad[i - 1]!) * LAMP.x + (broad[i + W2]! - broad[i - W2]!) * LAMP.y;
      const l = -(f * 1.5 + b * 5.5);
      out[i] = l / (1 + Math.abs(l) * 0.8);
    }
  return out;
}

/** The silhouette's soft shadow on the wall behind it, half size, 0..1. */
function wallShadow(paint: Uint8Array): Float32Array {
  const alpha = new Float32Array(W2 * H2);
  const [dx, dy] = [6, 9];
  for (let y = dy; y < H2; y++)
    for (let x = dx; x < W2; x++) alpha[y * W2 + x] = paint[((y - dy) * 2 * WIDTH + (x - dx) * 2) * 4 + 3]! / 255;
  const soft = blur(alpha, W2, H2, 8);
  for (let i = 0; i < soft.length; i++) soft[i]! *= 0.36;
  return soft;
}

/** Pools of shadow on the floor, half size, 0..1. */
function pools(floor: readonly FloorShadow[]): Float32Array {
  const out = new Float32Array(W2 * H2);
  for (const { x, y, rx, ry, strength } of floor) {
    const [x0, x1] = [Math.max(0, Math.floor((x - 2 * rx) / 2)), Math.min(W2 - 1, Math.ceil((x + 2 * rx) / 2))];
    const [y0, y1] = [Math.max(0, Math.floor((y - 2 * ry) / 2)), Math.min(H2 - 1, Math.ceil((y + 2 * ry) / 2))];
    for (let v = y0; v <= y1; v++)
      for (let u = x0; u <= x1; u++) {
        const d = ((u * 2 - x) / rx) ** 2 + ((v * 2 - y) / ry) ** 2;
        const s = strength * Math.exp(-1.4 * d);
        const i = v * W2 + u;
        out[i] = 1 - (1 - out[i]!) * (1 - s);
      }
  }
  return out;
}

/** A paper grain of a level or two. */
const GRAIN = (() => {
  const grain = new Float32Array(128 * 128);
  let state = 0x9e3779b9;
  for (let i = 0; i < grain.length; i++) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    grain[i] = ((state >>> 24) / 255 - 0.5) * 3;
  }
  return grain;
})();
