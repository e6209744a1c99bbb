import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { startWorker } from "../../common/worker.js";
import { Errors } from "../../errors.js";
import { joinOwner } from "./guest.js";
import { readLock, tryLock, unlock } from "./lock.js";

/** The embedded database as this process reaches it. */
export interface EmbeddedEngine {
  /** Directory of the socket `.s.PGSQL.5432`: `pg`'s `host`. */
  host: string;
  /** False where another process holds the directory and this one is its guest. */
  owner: boolean;
  close(): Promise<void>;
}

export const SOCKET_NAME = ".s.PGSQL.5432";
/** The kernel's limit is 108 bytes on Linux and 104 on macOS, the ending zero included. */
const SOCKET_PATH_LIMIT = 100;
const POLL_MS = 100;
const CLOSE_MS = 1500;
/** Own connections are closed by then; who is still connected is a guest. */
const GUESTS_MS = 500;
const RESTART_MS = 500;

export interface EmbeddedOptions {
  attach?: boolean;
  patienceMs?: number;
  /** Called when closing has to wait for guests. */
  onGuests?: () => void;
}

/**
 * Opens the embedded database of `dataDir`. Without `attach` this process becomes its owner; it waits up to
 * `patienceMs` for a living owner to go and then throws DATA_DIR_LOCKED. With `attach` it becomes the guest of a living
 * owner, and the owner where there is none; closing then waits for its own guests, if it has any.
 */
export async function openEmbedded(
  dataDir: string,
  { attach = false, patienceMs = 10_000, onGuests = () => {} }: EmbeddedOptions = {},
): Promise<EmbeddedEngine> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const place = socketPlace(dataDir);
  const deadline = Date.now() + patienceMs;
  while (!(await tryLock(dataDir, place.path))) {
    const holder = readLock(dataDir);
    const leave = attach && holder ? await joinOwner(holder.socketPath) : null;
    if (leave) {
      place.remove();
      return { host: dirname(holder!.socketPath), owner: false, close: async () => leave() };
    }
    if (Date.now() >= deadline) {
      place.remove();
      throw Errors.dataDirLocked(dataDir, holder?.pid ?? 0);
    }
    await sleep(POLL_MS);
  }
  const release = (): void => {
    rmSync(place.path, { force: true });
    place.remove();
    unlock(dataDir);
  };
  try {
    const stop = await startDatabase(place.path, join(dataDir, "pg"));
    // A gateway ends when it is told to. A command that only came first lets those who came after it finish.
    const close = () => stop(attach ? onGuests : undefined).finally(release);
    return { host: dirname(place.path), owner: true, close };
  } catch (cause) {
    release();
    throw Errors.databaseUnavailable(cause);
  }
}

/**
 * Starts PGlite's thread on `socketPath` (in memory without a directory) and resolves, when it is up, to what ends it. A
 * thread that dies in between is replaced: what was acknowledged is in the write-ahead log.
 */
export async function startDatabase(socketPath: string, directory?: string): Promise<Stop> {
  let closing = false;
  let current: Worker;
  const start = async (): Promise<void> => {
    const worker = startWorker("./pglite.worker.js", import.meta.url, { workerData: { socketPath, directory } });
    current = worker;
    await whenReady(worker);
    worker.on("error", () => {}); // followed by "exit"
    worker.once("exit", () => void restart());
  };
  const restart = async (): Promise<void> => {
    while (!closing) {
      await sleep(RESTART_MS);
      if (
        closing ||
        (await start().then(
          () => true,
          () => false,
        ))
      )
        return;
    }
  };
  await start();
  return (onGuests) => {
    closing = true;
    return stopWorker(current, onGuests);
  };
}

/** Ends the database; with `onGuests`, once no client is connected any more: it is called where some still are. */
export type Stop = (onGuests?: () => void) => Promise<void>;

async function whenReady(worker: Worker): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`the embedded database ended with code ${code}`)));
      worker.once("message", (message: "ready" | { error: string }) =>
        message === "ready" ? resolve() : reject(new Error(message.error)),
      );
    });
  } catch (cause) {
    await worker.terminate();
    throw cause;
  }
}

/** Asks for an orderly end; past the time a stop may take, ends it hard, which loses nothing: the log is replayed. */
async function stopWorker(worker: Worker, onGuests?: () => void): Promise<void> {
  if (worker.threadId === -1) return; // it has ended already
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  const closing = Promise.race([ended, new Promise((resolve) => worker.once("message", resolve))]);
  worker.postMessage(onGuests ? "close when alone" : "close");
  if (onGuests) {
    const alone = await Promise.race([closing.then(() => true), sleep(GUESTS_MS, false, { ref: false })]);
    if (!alone) onGuests();
    await closing;
  }
  const inTime = await Promise.race([ended.then(() => true), sleep(CLOSE_MS, false, { ref: false })]);
  if (!inTime) await worker.terminate();
}

/** The data directory where its path is short enough for a socket, else a fresh directory under the system's temporary one. */
function socketPlace(dataDir: string): { path: string; remove(): void } {
  const inside = join(dataDir, SOCKET_NAME);
  if (Buffer.byteLength(inside) <= SOCKET_PATH_LIMIT) return { path: inside, remove: () => {} };
  const dir = mkdtempSync(join(tmpdir(), "vitrine-"));
  return { path: join(dir, SOCKET_NAME), remove: () => rmSync(dir, { recursive: true, force: true }) };
}
