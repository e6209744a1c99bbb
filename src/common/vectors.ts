/** Dense vectors as Float32Array; matrices are row-major, `rows * dim` long. */

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Equation (6): `Fx . Fy / (|Fx| |Fy|)`; 0 where either is the zero vector. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const norms = Math.sqrt(dot(a, a) * dot(b, b));
  return norms > 0 ? dot(a, b) / norms : 0;
}

/** Scales to unit length in place and returns it; the zero vector stays zero. */
export function normalize(v: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(v, v));
  if (norm > 0) for (let i = 0; i < v.length; i++) v[i]! /= norm;
  return v;
}

/** Row i of a matrix, as a view. */
export function row(matrix: Float32Array, i: number, dim: number): Float32Array {
  return matrix.subarray(i * dim, (i + 1) * dim);
}

/** Copies `length` numbers. For short runs this is faster than `to.set(from.subarray(...))`, which makes a view first. */
export function copyRun(from: Float32Array, start: number, length: number, to: Float32Array, at: number): void {
  for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
}

/** IEEE 754 half precision, round to nearest even. */
export function toHalf(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  const f = new Float32Array(1);
  const u = new Uint32Array(f.buffer);
  for (let i = 0; i < values.length; i++) {
    f[0] = values[i]!;
    const x = u[0]!;
    const sign = (x >>> 16) & 0x8000;
    const exponent = (x >>> 23) & 0xff;
    let mantissa = x & 0x7fffff;
    if (exponent === 0xff) out[i] = sign | 0x7c00 | (mantissa ? 0x200 : 0);
    else {
      const e = exponent - 112;
      if (e >= 31) out[i] = sign | 0x7c00;
      else if (e <= 0) {
        if (e < -10) out[i] = sign;
        else {
          mantissa |= 0x800000;
          const shift = 14 - e;
          const half = mantissa >>> shift;
          const rest = mantissa & ((1 << shift) - 1);
          const middle = 1 << (shift - 1);
          out[i] = sign | (half + (rest > middle || (rest === middle && half & 1) ? 1 : 0));
        }
      } else {
        const half = (e << 10) | (mantissa >>> 13);
        const rest = mantissa & 0x1fff;
        out[i] = sign | (half + (rest > 0x1000 || (rest === 0x1000 && half & 1) ? 1 : 0));
      }
    }
  }
  return out;
}

let halfTable: Float32Array | undefined;

/** The inverse of `toHalf`, into `out` where given. */
export function fromHalf(halves: Uint16Array, out = new Float32Array(halves.length)): Float32Array {
  halfTable ??= buildHalfTable();
  for (let i = 0; i < halves.length; i++) out[i] = halfTable[halves[i]!]!;
  return out;
}

function buildHalfTable(): Float32Array {
  const table = new Float32Array(65536);
  for (let h = 0; h < 65536; h++) {
    const sign = h & 0x8000 ? -1 : 1;
    const e = (h >>> 10) & 31;
    const m = h & 1023;
    table[h] =
      sign * (e === 0 ? m * 2 ** -24 : e === 31 ? (m ? Number.NaN : Number.POSITIVE_INFINITY) : (1 + m / 1024) * 2 ** (e - 15));
  }
  return table;
}
