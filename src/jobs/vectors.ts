import type { JobKind } from "./jobs.js";

/** Which product vectors are to be made anew. */
export interface VectorsOrder {
  space: string;
  /** Milliseconds since 1970: those made before are out of date, e.g. as encodings changed. Null: only where demand has moved on. */
  since: number | null;
}

export interface VectorsRenewed {
  space: string;
  /** Vectors that were written; null: there was nothing to do any more. */
  moved: number | null;
}

/**
 * Makes a space's product vectors anew from the shop's numbers of the moment: by one of the gateways, as they have them in
 * memory. The others read what it wrote.
 */
export const VECTORS: JobKind<VectorsOrder, VectorsRenewed> = { queue: "vectors", attempts: 3, backoffMs: 5000, again: true };
