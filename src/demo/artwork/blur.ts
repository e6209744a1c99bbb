/**
 * Two passes of a box blur (close to a Gaussian) over a row-major plane, with edges repeated. O(pixels), whatever the
 * radius. Columns are summed row by row, so that memory is read in order.
 */
export function blur(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const a = new Float32Array(plane.length);
  const b = new Float32Array(plane.length);
  alongRows(plane, a, width, height, radius);
  alongRows(a, b, width, height, radius);
  alongColumns(b, a, width, height, radius);
  alongColumns(a, b, width, height, radius);
  return b;
}

/** A plane of half the width and height (both even), each pixel the mean of four. */
export function halved(plane: Float32Array, width: number, height: number): Float32Array {
  const w = width >> 1;
  const out = new Float32Array((width * height) >> 2);
  for (let y = 0, i = 0; y < height >> 1; y++)
    for (let x = 0; x < w; x++, i++) {
      const j = 2 * y * width + 2 * x;
      out[i] = (plane[j]! + plane[j + 1]! + plane[j + width]! + plane[j + width + 1]!) * 0.25;
    }
  return out;
}

function alongRows(from: Float32Array, to: Float32Array, width: number, height: number, radius: number): void {
  const scale = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const last = width - 1;
    let sum = from[start]! * (radius + 1);
    for (let x = 0; x < radius; x++) sum += from[start + x]!;
    for (let x = 0; x < width; x++) {
      sum += from[start + Math.min(x + radius, last)]! - from[start + Math.max(x - radius - 1, 0)]!;
      to[start + x] = sum * scale;
    }
  }
}

function alongColumns(from: Float32Array, to: Float32Array, width: number, height: number, radius: number): void {
  const scale = 1 / (2 * radius + 1);
  const sums = new Float32Array(width);
  const last = height - 1;
  for (let x = 0; x < width; x++) sums[x] = from[x]! * (radius + 1);
  for (let y = 0; y < radius; y++) for (let x = 0; x < width; x++) sums[x]! += from[y * width + x]!;
  for (let y = 0; y < height; y++) {
    const enter = Math.min(y + radius, last) * width;
    const leave = Math.max(y - radius - 1, 0) * width;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      sums[x]! += from[enter + x]! - from[leave + x]!;
      to[row + x] = sums[x]! * scale;
    }
  }
}
