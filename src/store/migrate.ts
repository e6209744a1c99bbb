import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../common/hash.js";
import { Errors } from "../errors.js";
import type { Database } from "./database.js";

/** The repository's `prisma/` directory; the same from src/store and dist/store. */
export const PRISMA_DIR = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "prisma");

/** Any number all gateways agree on: who migrates holds this advisory lock. */
const MIGRATION_LOCK = 7_418_250_311;

/** Prisma's own bookkeeping table, so that its tools read our history as theirs. */
const HISTORY = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

/**
 * Applies the migrations of `prisma/migrations` that the database lacks, in order, each in one transaction together
 * with its record. Several processes may call it at once: an advisory lock makes all but one wait. Returns the names of
 * those applied. Throws CONFLICT where an applied migration's file has changed since.
 */
export async function applyMigrations(db: Database): Promise<string[]> {
  const wanted = readMigrations();
  if ((await pendingOf((sql) => db.rows(sql), wanted)).length === 0) return [];
  const client = await db.pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(HISTORY);
    const pending = await pendingOf(async (sql) => (await client.query(sql)).rows, wanted); // again: another process may have done it meanwhile
    for (const { name, sql, checksum } of pending) {
      await client.query("BEGIN");
      try {
        await client.query(sql);
        await client.query(
          `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
           VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
          [randomUUID(), checksum, name],
        );
        await client.query("COMMIT");
      } catch (cause) {
        await client.query("ROLLBACK");
        throw Errors.migrationFailed(name, cause);
      }
    }
    return pending.map((migration) => migration.name);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]).catch(() => {});
    client.release();
  }
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

function readMigrations(): Migration[] {
  const dir = join(PRISMA_DIR, "migrations");
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(dir, name, "migration.sql"), "utf8");
      return { name, sql, checksum: sha256(sql) };
    });
}

async function pendingOf(read: <R extends object>(sql: string) => Promise<R[]>, wanted: Migration[]): Promise<Migration[]> {
  const [history] = await read<{ exists: boolean }>("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists");
  if (!history?.exists) return wanted;
  const rows = await read<{ name: string; checksum: string }>(
    "SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const changed = wanted.find(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum);
  if (changed) throw Errors.migrationChanged(changed.name);
  return wanted.filter(({ name }) => !applied.has(name));
}
