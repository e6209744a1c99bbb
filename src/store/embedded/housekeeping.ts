import type { PGlite } from "@electric-sql/pglite";
import type { SharedSession } from "./session.js";

const LOOK_MS = 500;
/** Work waits until no client asked anything for so long ... */
const QUIET_MS = 1500;
/** ... but where that never happens, no longer than this. */
const PATIENCE_MS = 60_000;
const CHECKPOINT_BYTES = 4 * 1024 * 1024;

/**
 * Tables as autovacuum would choose them, most changed first. Vectors are analysed but not vacuumed: that repairs their
 * index row by row, which is the business of `buildIndex`.
 */
const DUE = `
  SELECT quote_ident(relname) AS name,
    n_mod_since_analyze > 50 + 0.1 * n_live_tup AS analyze,
    relname NOT LIKE 'product_vectors%' AND
      (n_dead_tup > 50 + 0.2 * n_live_tup OR n_ins_since_vacuum > 1000 + 0.2 * n_live_tup) AS vacuum
  FROM pg_stat_user_tables ORDER BY n_mod_since_analyze DESC`;

/**
 * What a PostgreSQL server's background processes do, done between turns where there are none: tables that changed much
 * are analysed (the planner needs figures) and vacuumed, one at a time, and a checkpoint keeps the write-ahead log and so
 * the next start short.
 */
export class Housekeeping {
  private readonly timer: NodeJS.Timeout;
  private busy = false;
  private seenTurns = 0;
  private seenAt = performance.now();
  private cleanTurns = 0;
  private cleanAt = performance.now();
  private checkpointAt = "0/0";

  constructor(
    private readonly db: PGlite,
    private readonly session: SharedSession,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const now = performance.now();
    if (this.session.turns !== this.seenTurns) {
      this.seenTurns = this.session.turns;
      this.seenAt = now;
    }
    const due = now - this.seenAt >= QUIET_MS || now - this.cleanAt >= PATIENCE_MS;
    if (this.busy || !due || this.cleanTurns === this.session.turns) return;
    this.busy = true;
    try {
      const done = await this.clean();
      if (done) {
        this.cleanTurns = this.seenTurns;
        this.cleanAt = performance.now();
      }
    } catch {
      // A table dropped meanwhile, a database being closed: the next look sees what is left.
    } finally {
      this.busy = false;
    }
  }

  /** One table, or the checkpoint when none is due: true when there is nothing left. */
  private async clean(): Promise<boolean> {
    const [due] = (await this.ask<{ name: string; analyze: boolean; vacuum: boolean }>(DUE)).filter((t) => t.analyze || t.vacuum);
    if (due) {
      await this.ask(due.vacuum ? `VACUUM (ANALYZE) ${due.name}` : `ANALYZE ${due.name}`);
      return false;
    }
    const [log] = await this.ask<{ bytes: number; at: string }>(
      `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '${this.checkpointAt}')::float8 AS bytes, pg_current_wal_lsn()::text AS at`,
    );
    if (log && log.bytes > CHECKPOINT_BYTES) {
      await this.ask("CHECKPOINT");
      this.checkpointAt = log.at;
    }
    return true;
  }

  private async ask<Row>(sql: string): Promise<Row[]> {
    let rows: Row[] = [];
    await this.session.exclusively(async () => {
      await this.db.exec("SELECT pg_stat_force_next_flush()");
      rows = (await this.db.exec(sql)).at(-1)!.rows as Row[];
    });
    return rows;
  }
}
