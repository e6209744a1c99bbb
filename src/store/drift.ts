import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { Database } from "./database.js";
import { SOCKET_NAME, startDatabase } from "./embedded/engine.js";
import { applyMigrations, PRISMA_DIR } from "./migrate.js";

const SCHEMA = join(PRISMA_DIR, "schema.prisma");

/**
 * What `prisma/schema.prisma` says and the migrations do not, as the SQL that would make up for it; null where both
 * agree. A scratch database in memory receives the migrations, and Prisma's own schema engine compares.
 */
export async function findDrift(schema = readFileSync(SCHEMA, "utf8")): Promise<string | null> {
  const dir = mkdtempSync(join(tmpdir(), "vitrine-drift-"));
  const close = await startDatabase(join(dir, SOCKET_NAME));
  const connection = { host: dir, user: "postgres", database: "postgres", max: 2 };
  const db = new Database("embedded", connection);
  const { factory, pool } = catalogueAdapter(connection);
  try {
    await applyMigrations(db);
    const files = [{ path: SCHEMA, content: schema }];
    const engine = await schemaEngine(factory, files);
    const result = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: PRISMA_DIR },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.exitCode === 2 ? (result.stdout ?? "") : null;
  } finally {
    await pool.end();
    await db.close();
    await close();
    rmSync(dir, { recursive: true, force: true });
  }
}

// What of WebAssembly and of the engine's glue is used here; TypeScript's `dom` library, which has the first, is not loaded.
const wasm = (globalThis as unknown as { WebAssembly: { instantiate(code: Uint8Array, imports: object): Promise<Instantiated> } })
  .WebAssembly;
const glue = bindings as unknown as { __wbg_set_wasm(exports: object): void };
interface Instantiated {
  instance: { exports: { __wbindgen_start(): void } };
}

let loaded: Promise<void> | undefined;

/** Instantiates the engine once: its glue keeps one instance, and finalizers of a former one would harm the next. */
function loadEngine(): Promise<void> {
  loaded ??= (async () => {
    // The engine reports panics through this global.
    Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) } });
    const require = createRequire(import.meta.url);
    const file = join(dirname(require.resolve("@prisma/schema-engine-wasm/schema_engine_bg")), "schema_engine_bg.wasm");
    const { instance } = await wasm.instantiate(readFileSync(file), { "./schema_engine_bg.js": bindings });
    glue.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
  })();
  return loaded;
}

async function schemaEngine(adapter: PrismaPg, files: { path: string; content: string }[]): Promise<bindings.SchemaEngine> {
  await loadEngine();
  return bindings.SchemaEngine.new(
    { datamodels: files.map((file) => [file.path, file.content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

const CHAR = 18;
const NAME = 19;
const NAMES = 1003;

interface Answer {
  fields?: { dataTypeID: number }[];
}

/**
 * Prisma's adapter over `pool`, taught the types of the system catalogue that it cannot read: `name` (and its array) is
 * handed over as text, and the single-byte "char" as text that the engine is then told is a character. The engine asks
 * one thing at a time, so the last answer is the one being translated.
 */
function catalogueAdapter(connection: pg.PoolConfig): { factory: PrismaPg; pool: pg.Pool } {
  let chars: boolean[] = [];
  const readable = (answer: Answer): Answer => {
    chars = (answer?.fields ?? []).map((field) => field.dataTypeID === CHAR);
    for (const field of answer?.fields ?? []) {
      if (field.dataTypeID === CHAR || field.dataTypeID === NAME) field.dataTypeID = pg.types.builtins.TEXT;
      if (field.dataTypeID === NAMES) field.dataTypeID = 1009; // text[]
    }
    return answer;
  };
  class CatalogueClient extends pg.Client {
    override query(...args: unknown[]): never {
      const callback = args.at(-1);
      if (typeof callback === "function")
        args[args.length - 1] = (error: unknown, answer: Answer) => callback(error, readable(answer));
      const answer = (super.query as (...a: unknown[]) => unknown)(...args);
      return (answer instanceof Promise ? answer.then(readable) : answer) as never;
    }
  }
  const pool = new pg.Pool({ ...connection, Client: CatalogueClient });
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      return { ...result, columnTypes: result.columnTypes.map((type, i) => (chars[i] ? ColumnTypeEnum.Character : type)) };
    };
    return adapter;
  };
  return { factory, pool };
}
