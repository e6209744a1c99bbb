/** What the write mutations ask of ingestion: rows in, what was written and which rows were refused out. */
import type { InteractionInput, ProductInput, ShopperInput } from "../domain.js";
import type { RowErrorCode } from "../errors.js";
import type { UpsertOutcome } from "../store/ports.js";

/** One row that was not written, and why. */
export interface RowError {
  /** 0-based position in the rows given. */
  index: number;
  /** Name of the row's field, e.g. `productId`; null where the row as a whole is at fault. */
  field: string | null;
  code: RowErrorCode;
  /** What was found, what was expected, what to do. */
  message: string;
}

/** Rows not named in `errors` are stored, durably, when the promise resolves. */
export interface IntakeResult extends UpsertOutcome {
  errors: RowError[];
}

/** Validates and stores rows one by one: a bad row never stops the others. */
export interface Intake {
  recordInteractions(rows: readonly InteractionInput[]): Promise<IntakeResult>;
  upsertProducts(rows: readonly ProductInput[]): Promise<IntakeResult>;
  upsertUsers(rows: readonly ShopperInput[]): Promise<IntakeResult>;
}
