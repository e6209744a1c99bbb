import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  boolArray,
  byteaArray,
  float8Array,
  int2Array,
  int4Array,
  timeArray,
  uuidArray,
  vectorArray,
} from "../../src/store/binaryArrays.js";
import {
  bigintColumn,
  boolColumn,
  floatColumn,
  intColumn,
  smallColumn,
  timeColumn,
  vectorColumn,
} from "../../src/store/binaryColumns.js";
import { SOCKET_NAME, startDatabase } from "../../src/store/embedded/engine.js";
import { scratchDataDir } from "./scratch.js";

describe("binary forms, as PostgreSQL itself reads and writes them", () => {
  const dir = mkdtempSync(join(tmpdir(), "vitrine-binary-"));
  let close: () => Promise<void>;
  let client: pg.Client;
  beforeAll(async () => {
    await scratchDataDir(dir);
    close = await startDatabase(join(dir, SOCKET_NAME), join(dir, "pg"));
    client = new pg.Client({ host: dir, user: "postgres", database: "postgres" });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await close();
    rmSync(dir, { recursive: true });
  });

  it("sends arrays of integers, bytes and vectors, empty ones and nulls too", async () => {
    const oid = (await client.query("SELECT 'vector'::regtype::oid AS oid")).rows[0].oid as number;
    const ask = async (type: string, value: Buffer | null) =>
      (await client.query(`SELECT $1::${type}::text AS t`, [value])).rows[0].t;
    expect(await ask("integer[]", int4Array([1, -2, 2147483647]))).toBe("{1,-2,2147483647}");
    expect(await ask("integer[]", int4Array([]))).toBe("{}");
    expect(await ask("smallint[]", int2Array([1, -2, 32767]))).toBe("{1,-2,32767}");
    expect(await ask("boolean[]", boolArray([true, false]))).toBe("{t,f}");
    expect(await ask("double precision[]", float8Array([1.5, undefined, -1e300, 0]))).toBe("{1.5,NULL,-1e+300,0}");
    expect(await ask("double precision[]", float8Array([undefined, undefined]))).toBeNull();
    const moments = ["2026-11-23T16:00:00.123Z", "1970-01-01T00:00:00.000Z"].map((text) => Date.parse(text));
    expect(await ask("timestamptz[]", timeArray(moments))).toBe('{"2026-11-23 16:00:00.123+00","1970-01-01 00:00:00+00"}');
    const uuids = uuidArray([Buffer.from("00112233445566778899aabbccddeeff0000", "hex"), new Uint8Array(16)]);
    expect(await ask("uuid[]", uuids)).toBe("{00112233-4455-6677-8899-aabbccddeeff,00000000-0000-0000-0000-000000000000}");
    expect(await ask("bytea[]", byteaArray([Buffer.from("ab"), null, new Uint8Array()]))).toBe('{"\\\\x6162",NULL,"\\\\x"}');
    const matrix = new Float32Array([1, 0.5, -0.25, 3, 4, 5]);
    expect(await ask("vector[]", vectorArray(oid, matrix, 3, [1, 0]))).toBe('{"[3,4,5]","[1,0.5,-0.25]"}');
  });

  it("reads columns back", async () => {
    const { rows } = await client.query({
      rowMode: "array",
      text: `SELECT string_agg(int2send(s), ''), string_agg(int4send(i), ''), string_agg(int8send(b), ''),
          string_agg(float4send(f), ''), string_agg(boolsend(t), ''), string_agg(timestamptz_send(at), ''),
          string_agg(vector_send(v), '')
        FROM (VALUES
          (5::int2, -7, 9007199254740991::int8, 'NaN'::real, true, timestamptz '2024-02-29 12:34:56.789Z', vector '[1,2]'),
          (0::int2, 2147483647, -1::int8, 0.1::real, false, timestamptz '1969-12-31 23:59:59.999Z', vector '[-0.5,0]')
        ) AS g (s, i, b, f, t, at, v)`,
    });
    const [s, i, b, f, t, at, v] = rows[0] as Buffer[];
    expect([...smallColumn(s!)]).toEqual([5, 0]);
    expect([...intColumn(i!)]).toEqual([-7, 2147483647]);
    expect([...bigintColumn(b!)]).toEqual([Number.MAX_SAFE_INTEGER, -1]);
    expect([...floatColumn(f!)]).toEqual([Number.NaN, Math.fround(0.1)]);
    expect([...boolColumn(t!)]).toEqual([1, 0]);
    expect([...timeColumn(at!)]).toEqual([Date.parse("2024-02-29T12:34:56.789Z"), -1]);
    expect([...vectorColumn(v!, 2)]).toEqual([1, 2, -0.5, 0]);
  });
});
