/** PostgreSQL with pgvector and Redis, started for this run by scripts/services.sh. PostgreSQL's files are kept in the scratch directory. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, statfs } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { readConfig } from "../../../src/config.js";
import { openStore } from "../../../src/store/openStore.js";
import { copyIn } from "../copyIn.js";
import { inPieces } from "../copyText.js";
import { ALONE, type Bulk, type EmptyShop, type ShopEngine } from "./engine.js";

const SCRIPT = "scripts/services.sh";
/** The database that a run works on, and one that is being made. */
const RUN = "bench_run";
const DRAFT = "bench_draft";
const EMPTY = "bench_empty";
/** For making indexes; what is measured runs with the server's own settings. */
const BUILDING_MB = 1024;
const BUILDING = [`maintenance_work_mem = '${BUILDING_MB}MB'`, "synchronous_commit = off"];
const TOLD = ["shared_buffers", "work_mem", "effective_cache_size", "synchronous_commit", "fsync", "max_connections"];

/** Throws where the services cannot be started. */
export async function startNative(scratch: string): Promise<ShopEngine> {
  const home = join(scratch, "services");
  await mkdir(scratch, { recursive: true });
  // For root, PostgreSQL runs as another user, who has to get there.
  if (process.getuid?.() === 0) await chmod(scratch, 0o711);
  const printed = await services(home, "up", "--keep", "postgres", "redis").catch(async (cause) => {
    await services(home, "down");
    throw cause;
  });
  const settings = settingsOf(printed);
  const url = (database: string): string => settings.DATABASE_URL!.replace(/\/postgres$/, `/${database}`);
  const admin = new pg.Client({ connectionString: url("postgres") });
  try {
    await admin.connect();
    const dataDir = join(scratch, "data");
    const env = (database: string): Record<string, string> => {
      return { ...ALONE, VITRINE_DATA_DIR: dataDir, DATABASE_URL: url(database), REDIS_URL: settings.REDIS_URL! };
    };
    const drop = async (database: string): Promise<void> =>
      void (await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
    const anew = async (database: string, template = "template1"): Promise<void> => {
      await drop(database);
      // Through the files: through the write-ahead log, a large shop would be written twice.
      await admin.query(`CREATE DATABASE ${database} TEMPLATE ${template} STRATEGY FILE_COPY`);
    };
    const migrated = async (database: string): Promise<EmptyShop> => {
      await anew(database);
      await (await openStore(readConfig(env(database)))).close();
      return { env: env(database), bulk: (work) => bulkOf(url(database), work) };
    };
    return {
      name: "native",
      about: await about(admin, settings.REDIS_URL!),
      processes: {
        postgres: await firstNumber(join(home, "postgres/db/postmaster.pid")),
        redis: await firstNumber(join(home, "redis/one/pid")),
      },
      async open(id, fill) {
        const kept = `shop_${id}`;
        const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [kept]);
        if (rowCount === 0) {
          const draft = await migrated(DRAFT);
          for (const setting of [...BUILDING, ...(await inParallel())])
            await admin.query(`ALTER DATABASE ${DRAFT} SET ${setting}`);
          await fill(draft);
          await admin.query(`ALTER DATABASE ${DRAFT} RESET ALL`);
          await admin.query(`ALTER DATABASE ${DRAFT} RENAME TO ${kept}`);
        }
        await anew(RUN, kept);
        await admin.query("CHECKPOINT");
        await warm(url(RUN));
        const size = await admin.query("SELECT pg_database_size($1) AS bytes", [RUN]);
        return {
          env: env(RUN),
          connection: { connectionString: url(RUN) },
          bytes: Number(size.rows[0].bytes),
          discard: () => drop(RUN),
        };
      },
      empty: async () => ({ ...(await migrated(EMPTY)), discard: () => drop(EMPTY) }),
      async close() {
        await admin.end();
        await services(home, "down");
      },
    };
  } catch (cause) {
    await admin.end().catch(() => {});
    await services(home, "down");
    throw cause;
  }
}

/** Reads every table and index once: a database that has just been copied would be measured by the speed of its disk. */
async function warm(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query("CREATE EXTENSION IF NOT EXISTS pg_prewarm");
    await client.query("SELECT sum(pg_prewarm(oid::regclass, 'read')) FROM pg_class WHERE relkind IN ('r', 'i', 't')");
  } finally {
    await client.end();
  }
}

async function bulkOf(connectionString: string, work: (bulk: Bulk) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work({
      run: async (sql) => void (await client.query(sql)),
      rows: async (sql) => (await client.query(sql)).rows,
      async copy(table, cells, lines, onRows = () => {}) {
        await copyIn(client, `COPY ${table} (${cells}) FROM STDIN`, inPieces(lines, onRows));
      },
    });
  } finally {
    await client.end();
  }
}

/** Processes that build an index together share its memory in /dev/shm, which is small in many containers. */
async function inParallel(): Promise<string[]> {
  const { bavail, bsize } = await statfs("/dev/shm").catch(() => ({ bavail: 0, bsize: 0 }));
  return (bavail * bsize) / 2 ** 20 > 1.5 * BUILDING_MB ? [] : ["max_parallel_maintenance_workers = 0"];
}

async function about(admin: pg.Client, redisUrl: string): Promise<Record<string, string>> {
  const one = async (sql: string): Promise<string> => String((await admin.query({ text: sql, rowMode: "array" })).rows[0]?.[0]);
  const settings: Record<string, string> = {
    postgres: (await one("SHOW server_version")).split(" ")[0]!,
    pgvector: await one("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'"),
    redis: new URL(redisUrl).host,
  };
  for (const name of TOLD) settings[name] = await one(`SHOW ${name}`);
  return settings;
}

/** Runs the services' script with a directory of its own; resolves to what it printed. */
async function services(home: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, VITRINE_SERVICES_DIR: home };
  const child = spawn("bash", [SCRIPT, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${SCRIPT} ${args.join(" ")} ended with ${code} (its reason is above).`);
  return Buffer.concat(chunks).toString("utf8");
}

function settingsOf(printed: string): Record<string, string> {
  return Object.fromEntries([...printed.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

async function firstNumber(file: string): Promise<number> {
  return Number.parseInt(await readFile(file, "utf8"), 10);
}
