/** Locks by name, of which a shop has one each whatever process asks. */
import { join } from "node:path";
import type { Database } from "./database.js";
import { tryLock, unlock } from "./embedded/lock.js";
import type { Lock, Locks } from "./ports.js";

/** The first of the two numbers that advisory locks by name have; any that nobody else uses. */
const SPACE = 741_825_032;

/** PostgreSQL's advisory locks; files in `dataDir` on the embedded engine, whose clients all share one session. */
export function createLocks(db: Database, dataDir: string): Locks {
  return { tryLock: (name) => (db.engine === "native" ? advisoryLock(db, name) : fileLock(join(dataDir, "locks", name))) };
}

/** Held by a connection of its own, with which it ends. */
async function advisoryLock(db: Database, name: string): Promise<Lock | null> {
  const client = await db.pool.connect();
  const ignore = (): void => {}; // what breaks it breaks the holder's other connections too
  client.on("error", ignore);
  const say = async (what: string): Promise<boolean> =>
    (await client.query<{ done: boolean }>(`SELECT ${what}($1, hashtext($2)) AS done`, [SPACE, name])).rows[0]!.done;
  const leave = (broken: boolean): void => {
    client.off("error", ignore);
    client.release(broken);
  };
  try {
    if (await say("pg_try_advisory_lock")) {
      return { release: async () => leave(!(await say("pg_advisory_unlock").catch(() => false))) };
    }
  } catch (cause) {
    leave(true);
    throw cause;
  }
  leave(false);
  return null;
}

async function fileLock(dir: string): Promise<Lock | null> {
  return (await tryLock(dir)) ? { release: async () => unlock(dir) } : null;
}
