import pg from "pg";

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
