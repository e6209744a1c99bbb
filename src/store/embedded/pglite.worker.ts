/**
 * The embedded database's thread: PGlite with pgvector, and the socket through which every client reaches it. PGlite
 * computes synchronously, so it must not share a thread with the gateway. `workerData`: { directory?: string (left out:
 * in memory), socketPath: string }. Messages out: "listening", "ready" or { error }; in: "close".
 */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { Housekeeping } from "./housekeeping.js";
import { SharedSession } from "./session.js";
import { listen } from "./socketServer.js";

const { directory, socketPath } = workerData as { directory?: string; socketPath: string };
const port = parentPort!;

let housekeeping: Housekeeping | undefined;
/** What a server would keep in postgresql.conf. A short write-ahead log keeps the start after a kill short. */
const SETTINGS = ["timezone=UTC", "max_wal_size=128MB", "work_mem=32MB", "maintenance_work_mem=256MB", "jit=off"];
const opening = PGlite.create({
  ...(directory ? { dataDir: directory } : {}),
  extensions: { vector },
  startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ["-c", setting])],
});
const session = opening.then((db) => {
  const shared: SharedSession = new SharedSession(db, () => housekeeping?.noteTurn());
  housekeeping = new Housekeeping(db, shared);
  return shared;
});
session.catch(() => {}); // reported below; clients that connected early see their connection close

const server = await listen(socketPath, session);
port.postMessage("listening");

port.once("message", async () => {
  housekeeping?.stop();
  await server.close();
  await opening.then((db) => db.close()).catch(() => {});
  port.close();
  process.exit(0);
});

try {
  await session;
  port.postMessage("ready");
} catch (cause) {
  port.postMessage({ error: cause instanceof Error ? cause.message : String(cause) });
}
