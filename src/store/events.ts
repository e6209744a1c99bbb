import { createHash } from "node:crypto";
import { INTERACTION_TYPES, type InteractionInput, type RequestContext } from "../domain.js";
import type { Database } from "./database.js";
import type { EventBatch, Events, RecordOutcome } from "./ports.js";
import { inChunks, sumOutcomes } from "./rows.js";

/** Writers take turns, so a statement stays short. */
const WRITE_CHUNK = 2000;
const SCAN_BATCH = 10_000;

const COLUMNS = "seq, shopper_key, product_key, type, extract(epoch FROM at)::float8 * 1000, date_only, value, quantity, context";
type EventRow = [number, number, number, number, number, boolean, number | null, number | null, StoredContext | null];
type StoredContext = Omit<RequestContext, "at"> & { at?: string };

/** Interactions: written idempotently, read in time order or in the order of writing. */
export function createEvents(db: Database): Events {
  const read = async (rest: string, parameters: unknown[]): Promise<EventBatch> => {
    const { rows } = await db.pool.query<EventRow>({
      text: `SELECT ${COLUMNS} FROM interactions ${rest}`,
      values: parameters,
      rowMode: "array",
    });
    return toBatch(rows);
  };

  return {
    async recordInteractions(rows) {
      const unknownProducts: number[] = [];
      const outcomes = await inChunks(rows, WRITE_CHUNK, async (chunk, offset) => {
        const { unknown, ...outcome } = await record(db, chunk);
        for (const i of unknown) unknownProducts.push(offset + i);
        return outcome;
      });
      return { ...sumOutcomes(outcomes), unknownProducts } satisfies RecordOutcome;
    },
    async *scanEvents({ from, until, batchSize = SCAN_BATCH } = {}) {
      let after: [string, number] = [from?.toISOString() ?? "-infinity", 0];
      for (;;) {
        const batch = await read("WHERE (at, seq) > ($1::timestamptz, $2) AND at < $3::timestamptz ORDER BY at, seq LIMIT $4", [
          ...after,
          until?.toISOString() ?? "infinity",
          batchSize,
        ]);
        if (batch.length > 0) yield batch;
        if (batch.length < batchSize) return;
        after = [new Date(batch.at.at(-1)!).toISOString(), batch.seq.at(-1)!];
      }
    },
    eventsAfter: (seq, limit) => read("WHERE seq > $1 ORDER BY seq LIMIT $2", [seq, limit]),
    recentEvents: (shopper, limit) => read("WHERE shopper_key = $1 ORDER BY at DESC, seq DESC LIMIT $2", [shopper, limit]),
    async countEvents() {
      return (await db.first<{ n: number }>("SELECT count(*) AS n FROM interactions"))!.n;
    },
    async eventWindow() {
      const window = await db.first<{ first: Date | null; last: Date; last_seq: number }>(
        "SELECT min(at) AS first, max(at) AS last, max(seq) AS last_seq FROM interactions",
      );
      return window?.first ? { first: window.first, last: window.last, lastSeq: window.last_seq } : null;
    },
  };
}

async function record(db: Database, rows: readonly InteractionInput[]) {
  const column = <T>(pick: (row: InteractionInput) => T): T[] => rows.map(pick);
  const outcome = await db.first<{ inserted: number; updated: number; unchanged: number; unknown: number[] }>(
    "SELECT * FROM record_interactions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    [
      column(identity),
      column((r) => r.id),
      column((r) => r.userId),
      column((r) => r.productId),
      column((r) => INTERACTION_TYPES.indexOf(r.type)),
      column((r) => r.timestamp.toISOString()),
      column((r) => r.dateOnly ?? false),
      column((r) => r.value),
      column((r) => r.quantity),
      column((r) => r.dwellMs),
      column((r) => (r.context ? JSON.stringify(r.context) : null)),
    ],
  );
  return outcome!;
}

/** What makes a row the same row again: its id, else shopper, product, type and moment. 128 bits, as a UUID. */
function identity(row: InteractionInput): string {
  const parts =
    row.id !== undefined ? ["id", row.id] : ["event", row.userId, row.productId, row.type, row.timestamp.toISOString()];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

function toBatch(rows: EventRow[]): EventBatch {
  const length = rows.length;
  const batch: EventBatch = {
    length,
    seq: new Float64Array(length),
    shopper: new Int32Array(length),
    product: new Int32Array(length),
    type: new Uint8Array(length),
    at: new Float64Array(length),
    dateOnly: new Uint8Array(length),
    value: new Float32Array(length),
    quantity: new Float32Array(length),
    context: new Array(length),
  };
  for (let i = 0; i < length; i++) {
    const [seq, shopper, product, type, at, dateOnly, value, quantity, context] = rows[i]!;
    batch.seq[i] = seq;
    batch.shopper[i] = shopper;
    batch.product[i] = product;
    batch.type[i] = type;
    batch.at[i] = Math.round(at);
    batch.dateOnly[i] = dateOnly ? 1 : 0;
    batch.value[i] = value ?? Number.NaN;
    batch.quantity[i] = quantity ?? Number.NaN;
    batch.context[i] = context ? toContext(context) : undefined;
  }
  return batch;
}

function toContext({ at, ...context }: StoredContext): RequestContext {
  return at ? { ...context, at: new Date(at) } : context;
}
