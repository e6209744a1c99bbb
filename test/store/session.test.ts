import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SOCKET_NAME, startDatabase } from "../../src/store/embedded/engine.js";
import { scratchDataDir } from "./scratch.js";

describe("many clients on the one embedded session", () => {
  const dir = mkdtempSync(join(tmpdir(), "vitrine-session-"));
  const clients: pg.Client[] = [];
  let close: () => Promise<void>;
  beforeAll(async () => {
    await scratchDataDir(dir);
    close = await startDatabase(join(dir, SOCKET_NAME), join(dir, "pg"));
    const client = await connect();
    await client.query("CREATE TABLE t (a integer PRIMARY KEY, b text)");
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
    const client = await connect();
    await client.query("TRUNCATE t");
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await close();
    rmSync(dir, { recursive: true });
  });

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ host: dir, user: "postgres", database: "postgres" });
    client.on("error", () => {});
    await client.connect();
    clients.push(client);
    return client;
  }

  it("gives each its own answer, however many packets a question takes", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, connect));
    const long = "x".repeat(400_000);
    await Promise.all(
      all.map(async (client, i) => {
        for (let k = 0; k < 10; k++) {
          const { rows } = await client.query(`SELECT $1::int AS k, length($2) AS length, ${i} AS i`, [k, long]);
          expect(rows[0]).toEqual({ k, length: long.length, i });
        }
      }),
    );
  });

  it("keeps others out of a transaction until it ends", async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("BEGIN");
    await a.query("INSERT INTO t VALUES (1, 'a')");
    let seen: number | undefined;
    const other = b.query("SELECT count(*)::int AS n FROM t").then(({ rows }) => {
      seen = rows[0].n;
    });
    await a.query("INSERT INTO t VALUES (2, 'a')");
    expect(seen).toBeUndefined();
    await a.query("COMMIT");
    await other;
    expect(seen).toBe(2);
  });

  it("rolls back what a client that dies had open, and goes on with the others", async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("BEGIN");
    await a.query("INSERT INTO t VALUES (1, 'a')");
    (a as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect((await b.query("SELECT count(*)::int AS n FROM t")).rows[0].n).toBe(0);
  });

  it("recovers from errors, in and outside transactions", async () => {
    const [a, b] = [await connect(), await connect()];
    await expect(a.query("SELECT $1::int", ["x"])).rejects.toMatchObject({ code: "22P02" });
    await expect(a.query("nonsense")).rejects.toMatchObject({ code: "42601" });
    await a.query("BEGIN");
    await expect(a.query("INSERT INTO nowhere VALUES (1)")).rejects.toMatchObject({ code: "42P01" });
    await expect(a.query("SELECT 1")).rejects.toMatchObject({ code: "25P02" });
    await a.query("ROLLBACK");
    expect((await b.query("SELECT 1 AS one")).rows[0].one).toBe(1);
  });

  it("answers an empty query and several statements in one", async () => {
    const a = await connect();
    await a.query("");
    const results = (await a.query("INSERT INTO t VALUES (1, 'x'); SELECT b FROM t")) as unknown as pg.QueryResult[];
    expect(results[1]!.rows).toEqual([{ b: "x" }]);
  });
});
