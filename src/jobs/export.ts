import type { JobKind } from "./jobs.js";

/** Lists for every shopper, as of one moment. */
export interface ExportOrder {
  k: number;
  /** ISO 8601. */
  at: string;
  excludeSeen: boolean;
  /** True: a model may be used that has learned from events after `at`. */
  allowLaterModel: boolean;
  /** Its name in the directory of exports. */
  file: string;
}

export interface Exported {
  file: string;
  lists: number;
  model: string | null;
}

/** Writes lists for every shopper, each line once: another attempt leaves out what is written. */
export const EXPORT: JobKind<ExportOrder, Exported> = { queue: "export", attempts: 5, backoffMs: 5000, again: false };
