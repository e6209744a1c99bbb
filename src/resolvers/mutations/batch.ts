import { Errors, VitrineError } from "../../errors.js";
import type { IntakeResult, RowError } from "../../ingestion/types.js";
import type { UserError } from "../../schema/payloads/userError.js";
import type { WriteCounts } from "../../schema/payloads/writeCounts.js";

/** The most rows one mutation takes. */
export const MAX_ROWS = 1000;

/** What became of a mutation's rows: `refused[i]` says whether row i was in error. */
export interface BatchOutcome {
  written: WriteCounts;
  userErrors: UserError[];
  refused: boolean[];
}

/**
 * Translates rows one by one and stores those that translate: a row that throws `BAD_INPUT` becomes a user error
 * and does not stop the others. `argumentOf` gives a row field's name as the mutation spells it, where it differs.
 * Throws `BAD_INPUT` for more than `MAX_ROWS` rows.
 */
export async function writeBatch<I, R>(
  input: readonly I[],
  translate: (row: I) => R,
  store: (rows: readonly R[]) => Promise<IntakeResult>,
  argumentOf: Readonly<Record<string, string>> = {},
): Promise<BatchOutcome> {
  if (input.length > MAX_ROWS) throw Errors.badInput("input", `${input.length} rows`, `at most ${MAX_ROWS}; send the rest apart`);
  const rows: R[] = [];
  const positions: number[] = [];
  const errors: RowError[] = [];
  input.forEach((row, index) => {
    try {
      rows.push(translate(row));
      positions.push(index);
    } catch (error) {
      if (!(error instanceof VitrineError) || error.code !== "BAD_INPUT") throw error;
      errors.push({ index, field: fieldOf(error), code: error.code, message: error.message });
    }
  });
  const { inserted, updated, unchanged, errors: stored } = rows.length ? await store(rows) : NOTHING;
  for (const error of stored) errors.push({ ...error, index: positions[error.index] ?? error.index });
  errors.sort((a, b) => a.index - b.index);
  const refused = input.map(() => false);
  for (const { index } of errors) refused[index] = true;
  return {
    written: { inserted, updated, unchanged, withheld: 0 },
    userErrors: errors.map((error) => toUserError(error, argumentOf)),
    refused,
  };
}

/** The outcome where the visitor did not consent: nothing stored, nothing wrong. */
export function withheldBatch(rows: number): Pick<BatchOutcome, "written" | "userErrors"> {
  return { written: { inserted: 0, updated: 0, unchanged: 0, withheld: rows }, userErrors: [] };
}

const NOTHING: IntakeResult = { inserted: 0, updated: 0, unchanged: 0, errors: [] };

function toUserError({ index, field, code, message }: RowError, argumentOf: Readonly<Record<string, string>>): UserError {
  const path = field === null ? [] : (argumentOf[field] ?? field).split(".");
  return { code, field: ["input", String(index), ...path], message };
}

function fieldOf(error: VitrineError): string | null {
  return typeof error.where.field === "string" ? error.where.field : null;
}
