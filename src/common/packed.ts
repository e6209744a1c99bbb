/**
 * Named runs of numbers and a note in one file: a line of JSON (`{ note, lengths }`) and a line feed, then the parts' bytes.
 */

/** A small note, and named runs of bytes, little endian. */
export interface Saved<Note> {
  note: Note;
  parts: Record<string, Uint8Array>;
}

interface Header<Note> {
  note: Note;
  lengths: Record<string, number>;
}

/** The chunks of the bytes, in order. */
export function pack<Note>({ note, parts }: Saved<Note>): Uint8Array[] {
  const lengths = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, bytes.byteLength]));
  const header: Header<Note> = { note, lengths };
  return [Buffer.from(`${JSON.stringify(header)}\n`), ...Object.values(parts)];
}

/** Null where the bytes are not whole, as after a power cut. */
export function unpack<Note>(bytes: Uint8Array): Saved<Note> | null {
  const end = bytes.indexOf(10);
  if (end < 0) return null;
  const { note, lengths } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as Header<Note>;
  const parts: Record<string, Uint8Array> = {};
  let at = end + 1;
  for (const [name, length] of Object.entries(lengths)) {
    parts[name] = bytes.slice(at, at + length);
    at += length;
  }
  return at === bytes.byteLength ? { note, parts } : null;
}

/** The bytes of a vector, not copied. */
export function bytesOf(array: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Overwrites a vector with bytes that `bytesOf` gave. */
export function fromBytes(array: Float32Array, bytes: Uint8Array | undefined): void {
  if (bytes?.byteLength !== array.byteLength)
    throw new Error(`A saved vector has ${bytes?.byteLength ?? "no"} bytes where ${array.byteLength} belong.`);
  bytesOf(array).set(bytes);
}
