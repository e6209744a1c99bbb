import type { JobKind } from "./jobs.js";

/** What a pass over the catalogue came to, texts and images together. */
export interface EncodeCounts {
  encoded: number;
  failed: number;
  /** Could not be read now: to be asked for again in a while. */
  deferred: number;
}

/** Encodes the texts and images that wait. What is done is stored every few batches, so that any attempt goes on from there. */
export const ENCODE: JobKind<null, EncodeCounts> = { queue: "encode", attempts: 5, backoffMs: 2000, again: true };
