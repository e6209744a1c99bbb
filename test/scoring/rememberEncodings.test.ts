import { expect, it } from "vitest";
import { encodedModality } from "../../src/scoring/encodedModality.js";
import { rememberEncodings } from "../../src/scoring/rememberEncodings.js";
import type { Encodings } from "../../src/store/ports.js";

const DIM = 4;
/** Products whose key is even have an image; a vector says whose it is. */
function counting(): Pick<Encodings, "scanEncodings"> & { read: number[][] } {
  const read: number[][] = [];
  return {
    read,
    async *scanEncodings(modality, _encoderId, { keys = [] } = {}) {
      read.push([...keys]);
      const found = keys.filter((key) => modality === "text" || key % 2 === 0);
      if (found.length === 0) return;
      yield { keys: Int32Array.from(found), dim: DIM, vectors: Float32Array.from(found.flatMap((key) => [key, 0.5, -1, 2])) };
    },
  };
}

it("reads what is wanted again only twice, and gives the same numbers", async () => {
  const store = counting();
  const remembering = rememberEncodings(store);
  const all = [1, 2, 3, 4, 5, 6];
  const first = await encodedModality(remembering, "image", "e", DIM, all);
  expect([...first.mask]).toEqual([0, 1, 0, 1, 0, 1]);
  for (let week = 0; week < 3; week++) {
    const some = await encodedModality(remembering, "image", "e", DIM, [2, 3, 4]);
    expect([...some.mask]).toEqual([1, 0, 1]);
    expect([...some.rows]).toEqual([2, 0.5, -1, 2, 0, 0, 0, 0, 4, 0.5, -1, 2]);
  }
  expect(store.read).toEqual([all, [2, 3, 4]]);
  const mixed = await encodedModality(remembering, "image", "e", DIM, [6, 2]);
  expect([...mixed.rows]).toEqual([6, 0.5, -1, 2, 2, 0.5, -1, 2]);
  expect(store.read.at(-1)).toEqual([6]);
});

it("keeps encoders and modalities apart, and holds no more than it may", async () => {
  const store = counting();
  const remembering = rememberEncodings(store, 60);
  for (let week = 0; week < 4; week++)
    for (const encoder of ["a", "b"]) await encodedModality(remembering, "text", encoder, DIM, [2, 4]);
  // Two vectors of eight bytes and their names fit; all others are read each time.
  const reads = store.read.map((keys) => keys.length);
  expect(reads.slice(0, 4)).toEqual([2, 2, 2, 2]);
  expect(reads.slice(4).reduce((a, b) => a + b, 0)).toBe(4);
});
