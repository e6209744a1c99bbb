/** Rows that come one request at a time: the same checks and the same writing as a feed's, with errors for whoever sent them. */
import type { Store, UpsertOutcome } from "../store/ports.js";
import type { Problem, ReadRow } from "./fields.js";
import { readInteraction } from "./rows/interaction.js";
import { readProduct } from "./rows/product.js";
import { readShopper } from "./rows/shopper.js";
import { interactionSink, productSink, type Sink, shopperSink } from "./sinks.js";
import type { Intake, IntakeResult, RowError } from "./types.js";

export interface IntakeDeps {
  store: Store;
  /** Called with the ids of products that are new or changed, after they are stored: makes them retrievable. */
  onProducts?: (ids: readonly string[]) => Promise<void>;
}

/** The write mutations' way into the store. Images are URLs only: a request must not name the gateway's own files. */
export function createIntake({ store, onProducts }: IntakeDeps): Intake {
  return {
    recordInteractions: (rows) => take(rows, (row) => readInteraction({ ...row }), interactionSink(store)),
    async upsertProducts(rows) {
      const result = await take(rows, (row) => readProduct({ ...row }, null), productSink(store));
      const refused = new Set(result.errors.map(({ index }) => index));
      const ids = rows.filter((_, index) => !refused.has(index)).map(({ id }) => id);
      if (result.inserted + result.updated > 0) await onProducts?.([...new Set(ids)]);
      return result;
    },
    upsertUsers: (rows) => take(rows, (row) => readShopper({ ...row }), shopperSink(store)),
  };
}

/** Equal rows of one call are written once, as the importers do: the last one, with the quantities added up. */
async function take<G, T, P>(rows: readonly G[], read: (given: G) => ReadRow<T>, sink: Sink<T, P>): Promise<IntakeResult> {
  const errors: RowError[] = [];
  const groups = new Map<string, { row: T; indices: number[]; quantity: number }>();
  for (const [index, given] of rows.entries()) {
    const result = read(given);
    if ("problems" in result) {
      errors.push(...result.problems.map((problem) => rowError(index, problem)));
      continue;
    }
    const identity = sink.identity(result.value);
    const group = groups.get(identity) ?? { row: result.value, indices: [], quantity: 0 };
    group.row = result.value;
    group.indices.push(index);
    group.quantity += sink.quantity(result.value);
    groups.set(identity, group);
  }
  const outcome: UpsertOutcome = { inserted: 0, updated: 0, unchanged: 0 };
  if (groups.size > 0) {
    const folded = [...groups.values()];
    const merged = folded.map(({ row, indices, quantity }) =>
      indices.length > 1 ? sink.merge(row, { rows: indices.length, quantity }) : row,
    );
    const { rejected, ...written } = await sink.write(await sink.prepare(merged));
    Object.assign(outcome, written);
    for (const { index, problem } of rejected) {
      errors.push(...folded[index]!.indices.map((given) => rowError(given, problem)));
    }
  }
  return { ...outcome, errors: errors.sort((a, b) => a.index - b.index) };
}

function rowError(index: number, { code, field, value, reason }: Problem): RowError {
  const got = value === undefined || value === null ? "" : ` (got ${JSON.stringify(value).slice(0, 80)})`;
  return { index, code, field: field === "" ? null : field, message: `${field}: ${reason}${got}.` };
}
