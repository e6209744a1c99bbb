import type { Database } from "./database.js";
import { partition, type StoredSpace } from "./spaces.js";

/** Rows copied between two turns of the other clients: some tens of milliseconds. */
const ONLINE_BATCH = 25;
const LOOK_MS = 1000;
/** Share of dead rows from which an index is made anew. */
const WORN = 0.2;

type OnProgress = (done: number, total: number) => void;

/**
 * Gives a space its HNSW index, or a new one where much was rewritten since. On native PostgreSQL it is built beside all
 * reads and writes. The embedded engine can do one thing at a time: `online` builds it row by row in a copy of the
 * partition, at several times the work, while other clients are served between the batches; else it is built at once and
 * everybody waits.
 */
export async function buildVectorIndex(db: Database, space: StoredSpace, online: boolean, onProgress: OnProgress): Promise<void> {
  const total = (await db.first<{ n: number }>(`SELECT count(*) AS n FROM ${partition(space)}`))!.n;
  const indexes = await hnswIndexes(db, space);
  if (indexes.some((index) => index.valid) && !(await isWorn(db, space))) return;
  onProgress(0, total);
  if (db.engine === "embedded" && online) await copyIndexed(db, space, total, onProgress);
  else {
    for (const { name } of indexes) await db.execute(`DROP INDEX ${name}`);
    if (db.engine === "embedded") {
      if (indexes.length > 0) await db.execute(`VACUUM ${partition(space)}`);
      await db.execute(`CREATE INDEX ${indexOn(space, partition(space))}`);
    } else await watching(db, onProgress, () => db.execute(`CREATE INDEX CONCURRENTLY ${indexOn(space, partition(space))}`));
  }
  await db.execute(`ANALYZE ${partition(space)}`);
  await db.execute("UPDATE spaces SET indexed = true WHERE key = $1", [space.key]);
  onProgress(total, total);
}

/** In half precision: as many of the nearest are found, in two thirds of the time and three quarters of the space. */
const indexOn = (space: StoredSpace, table: string): string =>
  `ON ${table} USING hnsw ((embedding::halfvec(${space.dim})) halfvec_ip_ops)`;

/** A build that was cut off leaves an invalid index behind. */
function hnswIndexes(db: Database, space: StoredSpace): Promise<{ name: string; valid: boolean }[]> {
  return db.rows(
    `SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
     WHERE i.indrelid = $1::regclass AND a.amname = 'hnsw'`,
    [partition(space)],
  );
}

async function isWorn(db: Database, space: StoredSpace): Promise<boolean> {
  const row = await db.first<{ dead: number; live: number }>(
    "SELECT n_dead_tup AS dead, n_live_tup AS live FROM pg_stat_user_tables WHERE relid = $1::regclass",
    [partition(space)],
  );
  return db.engine === "embedded" && row !== null && row.dead > WORN * row.live;
}

/** Copies the partition row by row into an indexed one and puts that in its place. */
async function copyIndexed(db: Database, space: StoredSpace, total: number, onProgress: OnProgress): Promise<void> {
  const old = partition(space);
  const next = `${old}_next`;
  await db.execute(`DROP TABLE IF EXISTS ${next}`);
  await db.execute(
    `CREATE TABLE ${next} (LIKE product_vectors, PRIMARY KEY (space_key, product_key), CHECK (space_key = ${space.key}))`,
  );
  await db.execute(`CREATE INDEX ${indexOn(space, next)}`);
  for (let after = 0, done = 0; ; ) {
    const row = await db.first<{ last: number | null; n: number }>(
      `WITH copied AS (
         INSERT INTO ${next} SELECT * FROM ${old} WHERE space_key = ${space.key} AND product_key > $1 ORDER BY product_key LIMIT $2
         RETURNING product_key)
       SELECT max(product_key) AS last, count(*) AS n FROM copied`,
      [after, ONLINE_BATCH],
    );
    if (!row?.last) break;
    after = row.last;
    done = Math.min(total, done + row.n);
    onProgress(done, total);
  }
  // One implicit transaction: what was written meanwhile, then the exchange.
  await db.execute(`
    INSERT INTO ${next} SELECT o.* FROM ${old} o LEFT JOIN ${next} n USING (product_key)
      WHERE n.product_key IS NULL OR n.embedding <> o.embedding
      ON CONFLICT (space_key, product_key) DO UPDATE SET embedding = excluded.embedding;
    ALTER TABLE product_vectors DETACH PARTITION ${old};
    DROP TABLE ${old};
    ALTER TABLE ${next} RENAME TO ${old};
    ALTER TABLE product_vectors ATTACH PARTITION ${old} FOR VALUES IN (${space.key});`);
}

/** Reports PostgreSQL's own account of a running index build. */
async function watching(db: Database, onProgress: OnProgress, work: () => Promise<unknown>): Promise<void> {
  const timer = setInterval(() => {
    void db
      .first<{ done: number; total: number }>(
        "SELECT tuples_done AS done, tuples_total AS total FROM pg_stat_progress_create_index WHERE tuples_total > 0",
      )
      .then(
        (row) => row && onProgress(row.done, row.total),
        () => {},
      );
  }, LOOK_MS);
  await work().finally(() => clearInterval(timer));
}
