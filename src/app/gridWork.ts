import type { ErrorCode } from "../errors.js";
import type { FoldOptions } from "../learning/grid/fold.js";
import type { UnitScore } from "../learning/grid/grid.js";
import type { StoreConfig } from "../store/openStore.js";

/** What a grid search's thread is told at its start. */
export interface GridWork extends Pick<FoldOptions, "seed" | "encoders" | "plan" | "planMinutes"> {
  config: StoreConfig;
  /** The variant's name. */
  variant: string;
}

/** What it answers to a unit. */
export type GridReply = { score: UnitScore } | { error: string; code: ErrorCode | null };
