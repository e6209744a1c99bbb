import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openStore } from "../../src/store/openStore.js";
import type { Store } from "../../src/store/ports.js";
import { writeShop } from "../ingestion/shopFixture.js";
import { scratchDataDir } from "../store/scratch.js";
import { vitrine } from "./terminal.js";

vi.setConfig({ testTimeout: 60_000 });

const root = mkdtempSync(join(tmpdir(), "vitrine-cli-"));
const env = { VITRINE_DATA_DIR: join(root, "data") };
beforeAll(() => scratchDataDir(env.VITRINE_DATA_DIR));
afterAll(() => rmSync(root, { recursive: true }));

describe("what cannot be understood", () => {
  it.each([
    [["fly"], /unknown command 'fly'/],
    [["import", "feed", "dir", "--fast"], /unknown option '--fast'/],
    [["import", "feed"], /missing required argument 'dir'/],
    [["import", "parquet", "dir"], /unknown command 'parquet'/],
    [["keys", "create", "x", "--role", "king"], /Allowed choices are storefront, server, admin/],
  ])("%j is told on stderr, with exit code 2", async (args, told) => {
    const { code, stdout, stderr } = await vitrine(args, env);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(told);
  });

  it("a setting that makes no sense is named", async () => {
    const { code, stderr } = await vitrine(["keys", "list"], { ...env, PORT: "many" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Setting PORT is "many"/);
  });

  it("help is no error", async () => {
    const { code, stdout } = await vitrine(["import", "--help"], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/feed \[options\] <dir>/);
  });
});

describe("import", () => {
  const good = { id: "a" };
  const dir = join(root, "feed");

  it("prints a line a file, progress and rejects apart from the result, and fails only when strict", async () => {
    writeShop(dir, { "products.jsonl": [good, { id: "b", price: -1 }], "users.jsonl": [{ id: "u" }] });
    const lenient = await vitrine(["import", "feed", dir, "--no-encode"], env);
    expect(lenient.code).toBe(0);
    expect(lenient.stdout).toMatch(/^products: 2 rows: 1 inserted, 1 rejected\nusers: 1 rows: 1 inserted\n/);
    expect(lenient.stdout).toMatch(/1 rows were rejected; each with its reason in .*rejects.*\.jsonl/);
    expect(lenient.stderr).toMatch(/products: 2 rows in/);

    const strict = await vitrine(["import", "feed", dir, "--no-encode", "--strict", "--json"], env);
    expect(strict.code).toBe(1);
    expect(JSON.parse(strict.stdout)).toMatchObject({
      rejected: 1,
      files: [{ name: "products", unchanged: 1, rejected: 1 }, {}],
    });

    writeShop(dir, { "products.jsonl": [good] });
    expect((await vitrine(["import", "feed", dir, "--no-encode", "--strict"], env)).code).toBe(0);
  });

  it("tells an unusable directory in words, and as JSON where asked", async () => {
    const { code, stdout, stderr } = await vitrine(["import", "hm", dir, "--json"], env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/no articles file. Looked for articles.csv/);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "FILE_UNREADABLE", where: { file: "articles" } } });
  });

  it("goes through the process that holds the data directory", async () => {
    const held = await scratchDataDir(join(root, "held"));
    const store = await openStore({ dataDir: held, databaseUrl: undefined, exactBelow: 20_000 });
    try {
      writeShop(dir, { "products.jsonl": [good, { id: "c" }] });
      const { code } = await vitrine(["import", "feed", dir, "--no-encode"], { VITRINE_DATA_DIR: held });
      expect(code).toBe(0);
      expect(await store.countProducts()).toBe(2);
    } finally {
      await store.close();
    }
  });

  it("encodes what it brought unless told not to", async () => {
    writeShop(dir, { "products.jsonl": [{ id: "a", title: "A red woollen scarf" }, { id: "b" }] });
    const { code, stderr } = await vitrine(["import", "feed", dir], env);
    expect(code).toBe(0);
    expect(stderr).toMatch(/encoding texts: 1 products/);
    expect((await vitrine(["import", "feed", dir], env)).stderr).not.toMatch(/encoding texts: 1/);
  });
});

describe("beside whoever holds the data directory", () => {
  let holder: Store;
  beforeAll(async () => {
    holder = await openStore({ dataDir: env.VITRINE_DATA_DIR, databaseUrl: undefined, exactBelow: 20_000 });
  });
  afterAll(() => holder.close());

  it("keys: a secret is shown once, a revoked key says so, an unknown one is an error", async () => {
    const created = JSON.parse((await vitrine(["keys", "create", "till", "--role", "server", "--json"], env)).stdout);
    expect(created).toMatchObject({ name: "till", role: "SERVER", secret: expect.stringMatching(/^vitrine_server_[\w-]{32}$/) });
    const listed = await vitrine(["keys", "list"], env);
    expect(listed.stdout).toMatch(new RegExp(`${created.id} +SERVER .* valid +till`));
    expect(listed.stdout).not.toContain(created.secret);
    expect((await vitrine(["keys", "revoke", created.id], env)).code).toBe(0);
    expect((await vitrine(["keys", "list"], env)).stdout).toMatch(/revoked +till/);
    const again = await vitrine(["keys", "revoke", "nobody"], env);
    expect([again.code, again.stderr]).toEqual([1, 'Key "nobody" does not exist.\n']);
  });

  it("shoppers erase: removes one, once", async () => {
    const feed = join(root, "feed-of-shoppers");
    writeShop(feed, { "products.jsonl": [{ id: "a" }], "users.jsonl": [{ id: "ada" }, { id: "bob" }] });
    expect((await vitrine(["import", "feed", feed, "--no-encode"], env)).code).toBe(0);
    const { code, stdout } = await vitrine(["shoppers", "erase", "ada"], env);
    expect([code, stdout]).toEqual([0, expect.stringContaining("ada is erased: 0 interactions, 0 impressions, 0 reviews.")]);
    const again = await vitrine(["shoppers", "erase", "ada"], env);
    expect([again.code, again.stderr]).toEqual([1, 'Shopper "ada" does not exist.\n']);
  });

  it.each([
    [["train", "--dp", "delta=1e-6"], /Expected epsilon=NUMBER/],
    [["train", "--dp", "epsilon=none"], /Expected epsilon=NUMBER/],
    [["train", "--grid", "some"], /whole number above 0/],
  ])("%j is told what was expected", async (args, told) => {
    const { code, stderr } = await vitrine(args, env);
    expect(code).toBe(2);
    expect(stderr).toMatch(told);
  });

  it.each([
    [["train", "--dp", "epsilon=4", "--warm"], /--dp: got "--warm", expected none of these beside it/],
    [["train", "--grid", "3", "--warm"], /--grid: got "--warm", expected one of both/],
    [["train", "--warm"], /Training cannot go on from the active model: none is active. Train without --warm/],
  ])("%j is refused before anything is read", async (args, told) => {
    const { code, stderr } = await vitrine(args, env);
    expect(code).toBe(1);
    expect(stderr).toMatch(told);
  });

  it("train: an unknown variant is refused with the names of the others, before anything is read", async () => {
    const { code, stderr } = await vitrine(["train", "--variant", "without-luck"], env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/variant: got "without-luck", expected one of full, text-only, image-only/);
  });
});

it("migrate: applies what is pending, once", async () => {
  const fresh = { VITRINE_DATA_DIR: join(root, "fresh") };
  expect((await vitrine(["migrate"], fresh)).stdout).toMatch(/^Applied \d+_/);
  expect((await vitrine(["migrate"], fresh)).stdout).toBe("The database is up to date.\n");
});

it("doctor: passes on a sound machine; a broken part fails with its remedy, the others are still looked at", async () => {
  const sound = await vitrine(["doctor"], env);
  expect(sound.stdout).toMatch(/^ok +node +\d+\..*\nok +data directory .*\nok +database +embedded, PostgreSQL \d+/);
  expect(sound.code).toBe(0);
  const broken = await vitrine(["doctor", "--json"], {
    ...env,
    VITRINE_TEXT_ENCODER: "no such thing",
    REDIS_URL: "redis://127.0.0.1:1",
  });
  expect(broken.code).toBe(1);
  const failed = JSON.parse(broken.stdout).findings.filter((f: { passed: boolean }) => !f.passed);
  expect(failed).toEqual([
    { check: "cache", passed: false, detail: expect.stringContaining("Check REDIS_URL") },
    { check: "text encoder", passed: false, detail: expect.stringContaining("VITRINE_TEXT_ENCODER") },
  ]);
});
