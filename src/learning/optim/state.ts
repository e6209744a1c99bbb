/**
 * Optimiser state as bytes: a line of JSON (kind, step count, array lengths) and a line feed, then the arrays as
 * little-endian float32.
 */
interface Header {
  kind: string;
  steps: number;
  lengths: number[];
}

export function packState(kind: string, steps: number, arrays: readonly Float32Array[]): Uint8Array {
  const header: Header = { kind, steps, lengths: arrays.map((array) => array.length) };
  const parts = arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]);
}

/** The inverse of `packState`; an error where the bytes are another kind's, or cut short. */
export function unpackState(kind: string, bytes: Uint8Array, arrays: number): { steps: number; arrays: Float32Array[] } {
  const end = bytes.indexOf(10);
  if (end < 0) throw new Error(`Not an optimiser's state: ${bytes.length} bytes without a header.`);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Header;
  const expected = end + 1 + 4 * header.lengths.reduce((a, b) => a + b, 0);
  if (header.kind !== kind || header.lengths.length !== arrays || expected !== bytes.length)
    throw new Error(`Not the state of ${kind}: it says ${header.kind}, and has ${bytes.length} of ${expected} bytes.`);
  let at = end + 1;
  return {
    steps: header.steps,
    arrays: header.lengths.map((length) => {
      const from = at;
      at += 4 * length;
      const array = new Float32Array(length);
      new Uint8Array(array.buffer).set(bytes.subarray(from, at));
      return array;
    }),
  };
}
