import pg from "pg";
import { openStore } from "../../src/store/openStore.js";
import { type Backend, EXACT_BELOW } from "./backend.js";

/** What `scripts/services.sh up` exports. Missing services are a failure, never a skip. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Run: eval "$(scripts/services.sh up)"`);
  return value;
}

/** Runs one statement as the servers' superuser. */
export async function administer(sql: string, url = required("DATABASE_URL")): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

/** The URL with another database in it. */
export function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** A database of one's own. */
export async function scratchDatabase(): Promise<Backend> {
  const name = `vitrine_contract_${process.pid}_${Date.now()}`;
  await administer(`CREATE DATABASE ${name}`);
  const config = { dataDir: "", databaseUrl: withDatabase(required("DATABASE_URL"), name), exactBelow: EXACT_BELOW };
  return {
    engine: "native",
    config,
    open: (options) => openStore(config, options),
    async remove() {
      await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
