/** A longer copy, zeros at the end. */
export function grown<T extends Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array>(old: T, length: number): T {
  const bigger = new (old.constructor as new (n: number) => T)(length);
  bigger.set(old);
  return bigger;
}
