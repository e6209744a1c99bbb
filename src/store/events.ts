import type { RequestContext, ShopperKey } from "../domain.js";
import { bigintColumn, boolColumn, floatColumn, intColumn, smallColumn, timeColumn } from "./binaryColumns.js";
import type { Database } from "./database.js";
import type { EventBatch, Events, RecordOutcome, UpsertOutcome } from "./ports.js";
import { RECORD, ReadyRows } from "./readyRows.js";
import { sumOutcomes } from "./rows.js";

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
    readyInteractions: (rows) => new ReadyRows(rows),
    async recordInteractions(given) {
      const ready = given instanceof ReadyRows ? given : new ReadyRows("rows" in given ? given.rows : given);
      const unknown = new Set<string>();
      const shoppers = new Set<ShopperKey>();
      let lastSeq = 0;
      const outcomes: UpsertOutcome[] = [];
      for (const { products, parameters } of ready.chunks) {
        const outcome = (await db.first<Recorded>(RECORD, parameters))!;
        for (const place of outcome.unknown) unknown.add(products[place - 1]!);
        for (const key of outcome.shopper_keys) shoppers.add(key);
        lastSeq = Math.max(lastSeq, outcome.last_seq);
        outcomes.push(outcome);
      }
      const unknownProducts = unknown.size > 0 ? ready.rows.flatMap(({ productId }, i) => (unknown.has(productId) ? i : [])) : [];
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

/** `unknown`: places of products that do not exist. */
interface Recorded extends UpsertOutcome {
  unknown: number[];
  shopper_keys: ShopperKey[];
  last_seq: number;
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
