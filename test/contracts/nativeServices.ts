import pg from "pg";
import { openStore } from "../../src/store/openStore.js";
import { type Backend, EXACT_BELOW } from "./backend.js";

/** Missing services are a failure, never a skip: `eval "$(scripts/services.sh up)"` first. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Run: eval "$(scripts/services.sh up)"`);
  return value;
}
export const databaseUrl = required("DATABASE_URL");
export const redisUrl = required("REDIS_URL");

/** A database of one's own. */
export async function scratchDatabase(): Promise<Backend> {
  const name = `vitrine_contract_${process.pid}_${Date.now()}`;
  const admin = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}`);
  const scratch = new URL(databaseUrl);
  scratch.pathname = `/${name}`;
  const config = { dataDir: "", databaseUrl: scratch.href, exactBelow: EXACT_BELOW };
  return {
    engine: "native",
    config,
    open: (options) => openStore(config, options),
    remove: () => admin(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}
