import { hash } from "node:crypto";
import { INTERACTION_TYPES, type InteractionInput, type RequestContext, type ShopperKey } from "../domain.js";
import { boolArray, float8Array, int2Array, int4Array, timeArray, uuidArray } from "./binaryArrays.js";
import { bigintColumn, boolColumn, floatColumn, intColumn, smallColumn, timeColumn } from "./binaryColumns.js";
import type { Database } from "./database.js";
import type { EventBatch, Events, RecordOutcome, UpsertOutcome } from "./ports.js";
import { inChunks, sumOutcomes } from "./rows.js";

/** Writers take turns, so a statement stays short. */
const WRITE_CHUNK = 2000;
const SCAN_BATCH = 10_000;

/** A page of interactions in columns, in the page's order. */
const READ = `
  SELECT string_agg(int8send(seq), ''), string_agg(int4send(shopper_key), ''), string_agg(int4send(product_key), ''),
    string_agg(int2send(type), ''), string_agg(timestamptz_send(at), ''), string_agg(boolsend(date_only), ''),
    string_agg(float4send(coalesce(value, 'NaN')::real), ''), string_agg(float4send(coalesce(quantity, 'NaN')::real), ''),
    string_agg(coalesce(context::text, ''), E'\\n')`;
const COLUMNS = "seq, shopper_key, product_key, type, at, date_only, value, quantity, context";

/** Interactions: written idempotently, read in time order or in the order of writing. */
export function createEvents(db: Database): Events {
  const contexts = new Contexts();
  const read = async (rest: string, parameters: unknown[], options?: { lookUp: boolean }): Promise<EventBatch> =>
    toBatch(await db.columns(`${READ} FROM (SELECT ${COLUMNS} FROM interactions ${rest}) page`, parameters, options), contexts);

  return {
    async recordInteractions(rows) {
      const unknownProducts: number[] = [];
      const shoppers = new Set<ShopperKey>();
      let lastSeq = 0;
      const outcomes = await inChunks(rows, WRITE_CHUNK, async (chunk, offset) => {
        const { unknown, shopper_keys, last_seq, ...outcome } = await record(db, chunk);
        for (const [i, { productId }] of chunk.entries()) if (unknown.has(productId)) unknownProducts.push(offset + i);
        for (const key of shopper_keys) shoppers.add(key);
        lastSeq = Math.max(lastSeq, last_seq);
        return outcome;
      });
      return { ...sumOutcomes(outcomes), unknownProducts, shoppers: [...shoppers], lastSeq } satisfies RecordOutcome;
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
    eventsAfter: (seq, limit) => read("WHERE seq > $1 ORDER BY seq LIMIT $2", [seq, limit], { lookUp: true }),
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

interface Recorded extends UpsertOutcome {
  shopper_keys: ShopperKey[];
  last_seq: number;
}

/** `unknown`: ids of products that do not exist. */
async function record(db: Database, given: readonly InteractionInput[]): Promise<Recorded & { unknown: Set<string> }> {
  const identities = new Map<string, InteractionInput>();
  for (const row of given) identities.set(identityText(row), row);
  const rows = [...identities.values()];
  const users = new Places();
  const products = new Places();
  const situations = new Places();
  const places = rows.map((row) => ({
    user: users.of(row.userId),
    product: products.of(row.productId),
    situation: row.context ? situations.of(JSON.stringify(row.context)) : 0,
  }));
  const { unknown, ...outcome } = (await db.first<Recorded & { unknown: number[] }>(
    "SELECT * FROM record_interactions($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    [
      users.values,
      products.values,
      situations.values,
      uuidArray(Array.from(identities.keys(), (text) => hash("sha256", text, "buffer"))),
      rows.some((row) => row.id !== undefined) ? rows.map((row) => row.id) : null,
      int4Array(places.map(({ user }) => user)),
      int4Array(places.map(({ product }) => product)),
      int4Array(places.map(({ situation }) => situation)),
      int2Array(rows.map(({ type }) => INTERACTION_TYPES.indexOf(type))),
      timeArray(rows.map(({ timestamp }) => timestamp.getTime())),
      boolArray(rows.map(({ dateOnly = false }) => dateOnly)),
      float8Array(rows.map(({ value }) => value)),
      float8Array(rows.map(({ quantity }) => quantity)),
      float8Array(rows.map(({ dwellMs }) => dwellMs)),
    ],
  ))!;
  return { ...outcome, unknown: new Set(unknown.map((place) => products.values[place - 1]!)) };
}

/** Distinct texts and the place of each, from 1. */
class Places {
  readonly values: string[] = [];
  private readonly known = new Map<string, number>();

  of(value: string): number {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    this.known.set(value, this.values.push(value));
    return this.values.length;
  }
}

/**
 * What makes a row the same row again: its id, else shopper, product, type and moment. The first 128 bits of its SHA-256
 * are stored, as a UUID.
 */
function identityText(row: InteractionInput): string {
  const parts =
    row.id !== undefined ? ["id", row.id] : ["event", row.userId, row.productId, row.type, row.timestamp.toISOString()];
  return JSON.stringify(parts);
}

type Columns = [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, string];

function toBatch(columns: Columns | null[], contexts: Contexts): EventBatch {
  const [seq, shopper, product, type, at, dateOnly, value, quantity, context] = columns[0] === null ? NONE : (columns as Columns);
  const events = {
    seq: bigintColumn(seq),
    shopper: intColumn(shopper),
    product: intColumn(product),
    type: smallColumn(type),
    at: timeColumn(at),
    dateOnly: boolColumn(dateOnly),
    value: floatColumn(value),
    quantity: floatColumn(quantity),
  };
  const length = events.seq.length;
  const texts = length > 0 ? context.split("\n") : [];
  return { length, ...events, context: texts.map((text) => contexts.parse(text)) };
}
const EMPTY = Buffer.alloc(0);
const NONE: Columns = [EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, ""];

/** Parses contexts, equal ones to the same object: most events of a shop share a few. */
class Contexts {
  private readonly parsed = new Map<string, RequestContext>();

  parse(text: string): RequestContext | undefined {
    if (text === "") return undefined;
    const known = this.parsed.get(text);
    if (known) return known;
    const { at, ...rest } = JSON.parse(text) as Omit<RequestContext, "at"> & { at?: string };
    const context: RequestContext = Object.freeze(at ? { ...rest, at: new Date(at) } : rest);
    if (this.parsed.size >= CONTEXTS_KEPT) this.parsed.clear();
    this.parsed.set(text, context);
    return context;
  }
}
const CONTEXTS_KEPT = 10_000;
