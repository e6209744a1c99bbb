/** Two passes of a box blur (close to a Gaussian) over a row-major plane, with edges repeated. O(pixels), whatever the radius. */
export function blur(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const a = new Float32Array(plane.length);
  const b = new Float32Array(plane.length);
  pass(plane, a, width, height, radius, 1, width);
  pass(a, b, width, height, radius, 1, width);
  pass(b, a, height, width, radius, width, 1);
  pass(a, b, height, width, radius, width, 1);
  return b;
}

/** Running mean along one direction: `length` samples `step` apart, on each of `lines` lines `stride` apart. */
function pass(
  from: Float32Array,
  to: Float32Array,
  length: number,
  lines: number,
  radius: number,
  step: number,
  stride: number,
): void {
  const scale = 1 / (2 * radius + 1);
  for (let l = 0; l < lines; l++) {
    const base = l * stride;
    const last = base + (length - 1) * step;
    const first = from[base]!;
    const final = from[last]!;
    let sum = first * (radius + 1);
    for (let i = 0; i < radius; i++) sum += from[Math.min(base + i * step, last)]!;
    for (let i = 0; i < length; i++) {
      const enter = i + radius;
      const leave = i - radius - 1;
      sum += enter < length ? from[base + enter * step]! : final;
      sum -= leave >= 0 ? from[base + leave * step]! : first;
      to[base + i * step] = sum * scale;
    }
  }
}
