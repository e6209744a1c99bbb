import pg from "pg";
import { Errors } from "../errors.js";

const INT8 = 20;
const DEADLOCK = "40P01";
const ATTEMPTS = 3;
/** How long a native server may take over what it finds in milliseconds. */
const LOOK_UP_MS = 10_000;
/** SQLSTATE classes of a database that is not there: connection failures, shutdowns, too many connections. */
const AWAY = /^(08|57P0|53300)/;
const AWAY_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN"]);

/** A connection pool with the few ways of asking that the store uses. `pg`'s types, but 64-bit integers come as numbers. */
export class Database {
  readonly pool: pg.Pool;
  /** The server's process ids of the pool's connections: whose notifications are this process's own. */
  readonly backends = new Set<number>();
  private readonly connection: pg.PoolConfig;

  constructor(
    readonly engine: "embedded" | "native",
    connection: pg.PoolConfig,
  ) {
    this.connection = {
      connectionTimeoutMillis: 10_000,
      types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
      ...connection,
    };
    this.pool = new pg.Pool(this.connection);
    this.pool.on("connect", (client) => this.backends.add(processOf(client)));
    this.pool.on("remove", (client) => this.backends.delete(processOf(client)));
    // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
    this.pool.on("error", () => {});
  }

  /** All rows of one statement. Throws DATABASE_UNAVAILABLE where the database does not answer. */
  async rows<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.run(sql, parameters)).rows as Row[];
  }

  /**
   * The same of a statement that a healthy server answers in milliseconds, such as reads by key. A native server that has
   * not answered for ten seconds is taken for gone with its connection: a machine that vanishes says nothing, and TCP waits
   * for a quarter of an hour. The embedded engine may have other work before it.
   */
  async lookUp<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.run({ text: sql, ...this.soon }, parameters)).rows as Row[];
  }

  /** The first row of a look-up, or null. */
  async lookUpFirst<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row | null> {
    return (await this.lookUp<Row>(sql, parameters))[0] ?? null;
  }

  /** The first row, or null. */
  async first<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row | null> {
    return (await this.rows<Row>(sql, parameters))[0] ?? null;
  }

  /** The one row of a statement whose values are whole columns (binaryColumns.ts); null where there are no rows. `lookUp`: as above. */
  async columns<Columns extends unknown[]>(
    sql: string,
    parameters: readonly unknown[] = [],
    { lookUp = false } = {},
  ): Promise<Columns> {
    const { rows } = await this.run({ text: sql, rowMode: "array", ...(lookUp && this.soon) }, parameters);
    return rows[0] as unknown as Columns;
  }

  /** Number of rows a statement changed. */
  async execute(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.run(sql, parameters)).rowCount ?? 0;
  }

  /** A connection beside the pool, not connected yet; the caller ends it. */
  separateClient(more: pg.ClientConfig): pg.Client {
    return new pg.Client({ ...this.connection, ...more });
  }

  /** Ends the pool; a second call does nothing. */
  async close(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }

  private get soon(): { query_timeout?: number } {
    const { query_timeout = LOOK_UP_MS } = this.connection;
    return this.engine === "native" ? { query_timeout: Math.min(query_timeout, LOOK_UP_MS) } : {};
  }

  private async run(
    statement: string | pg.QueryConfig | pg.QueryArrayConfig,
    parameters: readonly unknown[],
  ): Promise<pg.QueryResult> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.pool.query(statement as string, parameters as unknown[]);
      } catch (cause) {
        // Two writers met in opposite order; this statement was undone whole and may simply be said again.
        if ((cause as { code?: string }).code === DEADLOCK && attempt < ATTEMPTS) continue;
        throw isAway(cause) ? Errors.databaseUnavailable(cause) : cause;
      }
    }
  }
}

/** `pg` knows it; its types do not say so. */
function processOf(client: pg.PoolClient): number {
  return (client as unknown as { processID: number }).processID;
}

function typeParser(oid: number): (value: string) => unknown {
  return oid === INT8 ? Number : pg.types.getTypeParser(oid, "text");
}

function isAway(cause: unknown): boolean {
  const { code, message } = cause as { code?: string; message?: string };
  if (code) return AWAY.test(code) || AWAY_CODES.has(code);
  return /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Cannot use a pool/.test(message ?? "");
}
