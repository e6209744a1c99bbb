/**
 * The embedded database's thread: PGlite with pgvector, and the socket through which every client reaches it. PGlite
 * computes synchronously, so it must not share a thread with the gateway. `workerData`: { directory?: string (left out:
 * in memory), socketPath: string }. Messages out: "ready" or { error }, and "closing"; in: "close", or "close when alone"
 * to go on for as long as clients are connected.
 */
import { rmSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { Housekeeping } from "./housekeeping.js";
import { SharedSession } from "./session.js";
import { listen } from "./socketServer.js";

/** What a server would keep in postgresql.conf. A short write-ahead log keeps the start after a kill short. */
const SETTINGS = ["timezone=UTC", "max_wal_size=128MB", "work_mem=32MB", "maintenance_work_mem=256MB", "jit=off"];

const { directory, socketPath } = workerData as { directory?: string; socketPath: string };
const port = parentPort!;

const opening = PGlite.create({
  ...(directory ? { dataDir: directory } : {}),
  extensions: { vector },
  startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ["-c", setting])],
});
// After the engine itself failed the thread ends; who started it starts another.
const session = opening.then((db) => new SharedSession(db, () => setTimeout(() => process.exit(1), 10)));
session.catch(() => {}); // reported below; clients that connected early see their connection close

rmSync(socketPath, { force: true }); // a dead owner's
const server = await listen(socketPath, session);
let housekeeping: Housekeeping | undefined;

port.once("message", async (how: "close" | "close when alone") => {
  if (how === "close when alone") await server.alone();
  port.postMessage("closing");
  housekeeping?.stop();
  await server.close();
  await opening.then((db) => db.close()).catch(() => {});
  process.exit(0);
});

try {
  housekeeping = new Housekeeping(await opening, await session);
  port.postMessage("ready");
} catch (cause) {
  port.postMessage({ error: cause instanceof Error ? cause.message : String(cause) });
}
