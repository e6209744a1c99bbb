/** The built-in database: a data directory for each shop, kept in the scratch directory and copied for each run. */
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { readConfig } from "../../../src/config.js";
import { openStore } from "../../../src/store/openStore.js";
import { inPieces } from "../copyText.js";
import { ALONE, type Bulk, type EmptyShop, type ShopEngine } from "./engine.js";

const BULK_SETTINGS = ["timezone=UTC", "max_wal_size=1GB", "maintenance_work_mem=512MB", "jit=off"];

export async function startEmbedded(scratch: string): Promise<ShopEngine> {
  const home = join(scratch, "embedded");
  const [run, draft, scrap] = ["run", "draft", "empty"].map((name) => join(home, name)) as [string, string, string];
  const env = (directory: string) => ({ ...ALONE, VITRINE_DATA_DIR: directory, DATABASE_URL: "", REDIS_URL: "" });
  const remove = (directory: string): Promise<void> => rm(directory, { recursive: true, force: true });
  const migrated = async (directory: string): Promise<EmptyShop> => {
    await remove(directory);
    await (await openStore(readConfig(env(directory)))).close();
    return { env: env(directory), bulk: (work) => bulkOf(join(directory, "pg"), work) };
  };
  await mkdir(home, { recursive: true });
  const about: Record<string, string> = {};
  return {
    name: "embedded",
    about,
    processes: {},
    async open(id, fill) {
      const kept = join(home, id);
      if (!existsSync(kept)) {
        await fill(await migrated(draft));
        await rename(draft, kept);
      }
      await remove(run);
      await cp(kept, run, { recursive: true, mode: 2 /* COPYFILE_FICLONE: shares blocks where the file system can */ });
      const store = await openStore(readConfig(env(run)));
      const { server, pgvector } = await store.versions().finally(() => store.close());
      Object.assign(about, { postgres: `${server} (PGlite)`, pgvector });
      return {
        env: env(run),
        connection: { host: run, user: "postgres", database: "postgres" },
        bytes: await bytesOf(join(run, "pg")),
        discard: () => remove(run),
      };
    },
    empty: async () => ({ ...(await migrated(scrap)), discard: () => remove(scrap) }),
    async close() {
      for (const directory of [run, draft, scrap]) await remove(directory);
    },
  };
}

async function bulkOf(dataDir: string, work: (bulk: Bulk) => Promise<void>): Promise<void> {
  const startParams = [...PGlite.defaultStartParams, ...BULK_SETTINGS.flatMap((setting) => ["-c", setting])];
  const db = await PGlite.create({ dataDir, extensions: { vector }, startParams });
  try {
    await work({
      run: async (sql) => void (await db.exec(sql)),
      rows: async <Row>(sql: string) => (await db.query<Row>(sql)).rows,
      async copy(table, cells, lines, onRows = () => {}) {
        for (const piece of inPieces(lines, onRows))
          await db.query(`COPY ${table} (${cells}) FROM '/dev/blob'`, [], { blob: new Blob([piece]) });
      },
    });
  } finally {
    await db.close();
  }
}

async function bytesOf(directory: string): Promise<number> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = files.filter((file) => file.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
