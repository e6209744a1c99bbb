import { hostname } from "node:os";
import { Errors } from "../errors.js";
import type { Locks, Meta } from "../store/ports.js";

/** Who fills the shop, for those who come meanwhile; under Meta key `lock/import`. */
interface Note {
  what: string;
  pid: number;
  host: string;
  /** ISO 8601. */
  since: string;
}
const NOTE_KEY = "lock/import";

/**
 * Does `work`, which fills the shop from `what`, while nobody else does: two imports at once would overwrite each other's
 * checkpoints, and a demo loaded beside an import would end up in the shop. Throws `CONFLICT` where somebody does.
 */
export async function whileNobodyImports<T>(store: Locks & Meta, what: string, work: () => Promise<T>): Promise<T> {
  const lock = await store.tryLock("import");
  if (!lock) {
    const note = await store.getMeta<Note>(NOTE_KEY);
    if (!note) throw Errors.importRunning("it has only just begun", "by another process");
    throw Errors.importRunning(note.what, `by process ${note.pid} on ${note.host} since ${note.since}`);
  }
  try {
    await store.setMeta(NOTE_KEY, {
      what,
      pid: process.pid,
      host: hostname(),
      since: new Date().toISOString(),
    } satisfies Note);
    return await work();
  } finally {
    await store.deleteMeta(NOTE_KEY).catch(() => {}); // nobody reads it without the lock being taken
    await lock.release();
  }
}
