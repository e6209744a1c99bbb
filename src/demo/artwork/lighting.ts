/**
 * One light for all pictures. The relief is blurred at two scales and its slope towards the lamp (upper left) brightens
 * or shades the paint; the silhouette, blurred and moved, is the shadow on the wall; pools are the shadow on the floor.
 */
import type { Backdrop } from "./backdrop.js";
import { blur, halved } from "./blur.js";
import type { FloorShadow } from "./canvas.js";
import { HEIGHT, WIDTH } from "./geometry.js";

const W2 = WIDTH / 2;
const H2 = HEIGHT / 2;
const W4 = WIDTH / 4;
const H4 = HEIGHT / 4;
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
export function light({ paint, relief, gloss, floor }: Layers, backdrop: Backdrop): Uint8Array {
  const slope = slopes(relief);
  const shadow = floor.length > 0 ? pools(floor) : wallShadow(paint);
  const out = new Uint8Array(WIDTH * HEIGHT * 3);
  const { wall, second, share, light: lamp } = backdrop;
  const [wallR, wallG, wallB] = wall;
  const [stepR, stepG, stepB] = [second[0] - wallR, second[1] - wallG, second[2] - wallB];
  const shine = 0.32 + 0.55 * gloss;
  const slopeHere = new Float32Array(WIDTH);
  const shadowHere = new Float32Array(WIDTH);
  for (let y = 0, i = 0; y < HEIGHT; y++) {
    doubledRow(slope, W2, H2, y, slopeHere);
    doubledRow(shadow, W2, H2, y, shadowHere);
    for (let x = 0; x < WIDTH; x++, i++) {
      const alpha = paint[i * 4 + 3]! / 255;
      let r = 0;
      let g = 0;
      let b = 0;
      if (alpha < 1) {
        const dark = shadowHere[x]!;
        const m = share[i]!;
        const on = lamp[i]!;
        r = (wallR + stepR * m) * on * (1 - dark);
        g = (wallG + stepG * m) * on * (1 - dark * 0.97);
        b = (wallB + stepB * m) * on * (1 - dark * 0.9);
      }
      if (alpha > 0) {
        const l = slopeHere[x]!;
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
      // Never above 255: the backdrop's light is the only factor over 1, and its walls stay below white.
      const grain = GRAIN[(x & 127) + ((y & 127) << 7)]!;
      out[i * 3] = (r * grain) | 0;
      out[i * 3 + 1] = (g * grain) | 0;
      out[i * 3 + 2] = (b * grain) | 0;
    }
  }
  return out;
}

/** Row `y` of the plane drawn twice as wide and high, by linear interpolation. */
function doubledRow(plane: Float32Array, width: number, height: number, y: number, out: Float32Array): void {
  const above = (y >> 1) * width;
  const below = y & 1 ? Math.min((y >> 1) + 1, height - 1) * width : above;
  let left = (plane[above]! + plane[below]!) / 2;
  for (let u = 0; u < width; u++) {
    const v = Math.min(u + 1, width - 1);
    const right = (plane[above + v]! + plane[below + v]!) / 2;
    out[2 * u] = left;
    out[2 * u + 1] = (left + right) / 2;
    left = right;
  }
}

/** Light on the relief's slopes, about -1..1, half size. */
function slopes(relief: Uint8Array): Float32Array {
  const height = new Float32Array(W2 * H2);
  for (let i = 0; i < height.length; i++) height[i] = relief[i]! / 255;
  const fine = blur(height, W2, H2, 2);
  const broad = blur(halved(fine, W2, H2), W4, H4, 5);
  const out = new Float32Array(W2 * H2);
  for (let y = 2; y < H2 - 2; y++)
    for (let x = 2, i = y * W2 + 2; x < W2 - 2; x++, i++) {
      const f = (fine[i + 1]! - fine[i - 1]!) * LAMP.x + (fine[i + W2]! - fine[i - W2]!) * LAMP.y;
      const j = (y >> 1) * W4 + (x >> 1);
      const b = (broad[j + 1]! - broad[j - 1]!) * LAMP.x + (broad[j + W4]! - broad[j - W4]!) * LAMP.y;
      const l = -(f * 1.5 + b * 2.75);
      out[i] = l / (1 + Math.abs(l) * 0.8);
    }
  return out;
}

/** The silhouette's soft shadow on the wall behind it, half size, 0..1. */
function wallShadow(paint: Uint8Array): Float32Array {
  const alpha = new Float32Array(W4 * H4);
  const [dx, dy] = [3, 5];
  for (let y = dy; y < H4; y++)
    for (let x = dx; x < W4; x++) alpha[y * W4 + x] = (paint[((y - dy) * 4 * WIDTH + (x - dx) * 4) * 4 + 3]! / 255) * 0.36;
  const soft = blur(alpha, W4, H4, 4);
  const out = new Float32Array(W2 * H2);
  for (let y = 0; y < H2; y++) doubledRow(soft, W4, H4, y, out.subarray(y * W2, (y + 1) * W2));
  return out;
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

/** A paper grain of a level or two, as factors just below 1. */
const GRAIN = (() => {
  const grain = new Float32Array(128 * 128);
  let state = 0x9e3779b9;
  for (let i = 0; i < grain.length; i++) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    grain[i] = 1 - ((state >>> 24) / 255) * 0.014;
  }
  return grain;
})();
