/** Numbers in 16 bits with the range of single precision and three significant figures: its upper half (bfloat16). */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Rounded to the nearest, ties to even; whole numbers up to 256 and NaN stay what they are. */
export function toBfloat(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  if (Number.isNaN(value)) return word >>> 16;
  return ((word + 0x7fff + ((word >>> 16) & 1)) / 0x10000) & 0xffff;
}

export function ofBfloat(code: number): number {
  bits[0] = code << 16;
  return float[0]!;
}
