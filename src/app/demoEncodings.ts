/** The demo's encodings as a file: what the encoders make of its texts and pictures, by digest, in half precision. */
import { readFile, writeFile } from "node:fs/promises";
import { fromHalf, toHalf } from "../common/vectors.js";
import { drawingDigest } from "../demo/artwork/render.js";
import type { ProductInput } from "../domain.js";
import type { Modality } from "../store/ports.js";

export interface EncodingSet {
  modality: Modality;
  encoderId: string;
  rows: EncodingRow[];
}

export interface EncodingRow {
  /** Of the text, or of the picture's file. */
  digest: string;
  /** Which picture it is (see `drawingOf`); left out for a text. */
  drawing?: string | undefined;
  vector: Float32Array;
}

/** Names what a demo product's picture is rasterized from: equal on machines that rasterize or compress a little differently. */
export function drawingOf(product: ProductInput): string {
  return `${product.id} ${drawingDigest(product)}`;
}

interface Header {
  sets: { modality: Modality; encoderId: string; dim: number; digests: string[]; drawings?: (string | undefined)[] }[];
}

/** A line of JSON (encoders, dimensions, digests), then each set's rows as little-endian half floats. */
export async function writeEncodings(file: string, sets: readonly EncodingSet[]): Promise<void> {
  const header: Header = {
    sets: sets.map(({ modality, encoderId, rows }) => ({
      modality,
      encoderId,
      dim: rows[0]?.vector.length ?? 0,
      digests: rows.map((row) => row.digest),
      ...(modality === "image" ? { drawings: rows.map((row) => row.drawing) } : {}),
    })),
  };
  const parts = sets.flatMap(({ rows }) => rows.map(({ vector }) => Buffer.from(toHalf(vector).buffer)));
  await writeFile(file, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]));
}

/** The sets of a file; none where there is no file. */
export async function readEncodings(file: string): Promise<EncodingSet[]> {
  const bytes = await readFile(file).catch(() => null);
  if (!bytes) return [];
  const end = bytes.indexOf(10);
  const { sets } = JSON.parse(bytes.subarray(0, end).toString("utf8")) as Header;
  let at = end + 1;
  return sets.map(({ modality, encoderId, dim, digests, drawings }) => ({
    modality,
    encoderId,
    rows: digests.map((digest, i) => {
      const halves = new Uint16Array(new Uint8Array(bytes.subarray(at, at + 2 * dim)).buffer);
      at += 2 * dim;
      return { digest, drawing: drawings?.[i], vector: fromHalf(halves) };
    }),
  }));
}
